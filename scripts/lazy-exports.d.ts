export function lazyExports(source: string): string;
export function modulePage(module: string, source: string): string;
