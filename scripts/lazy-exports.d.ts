export function lazyExports(source: string): string;
