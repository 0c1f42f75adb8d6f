#!/usr/bin/env bash
# Opens the diagrams of the planner in headless Chromium. Checks for console messages, missing subnets, labels outside their cells, horizontal
# scrolling on a narrow screen, and the colors of the dark mode. Needs the compiled library in build/. Without Chromium, it prints a message and exits.
set -euo pipefail
cd "$(dirname "$0")/.."
chromium=${CHROMIUM:-$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)}
if [ -z "$chromium" ]; then
  echo "skipped: no Chromium here (set CHROMIUM to name one)"
  exit 0
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# browse MODE FILE: prints the loaded document, and writes its console messages to $work/console. MODE is light or dark.
browse() {
  local mode=1
  if [ "$1" = dark ]; then
    mode=0
  fi
  timeout 60 "$chromium" --headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking \
    --disable-component-update --disable-sync --user-data-dir="$work/profile" --window-size="${width:-1280},1600" \
    --enable-logging=stderr --blink-settings=preferredColorScheme="$mode" --virtual-time-budget=5000 \
    --dump-dom "file://$2" 2>"$work/log"
  grep -F 'CONSOLE' "$work/log" >"$work/console" || true
}

expect() {
  if [ "$2" != "$3" ]; then
    echo "$1: expected $3, got $2"
    exit 1
  fi
}

# A script that measures the layout in the browser and writes the results into the document. The published page does not contain it.
cat >"$work/probe.html" <<'PROBE'
<script>
const cells = [...document.querySelectorAll('.cell')];
const hangsOver = (cell) => {
  const boxes = [...cell.querySelectorAll('rect')].map((rect) => rect.getBBox());
  return [...cell.querySelectorAll('text')].some((text) => {
    const { x, y, width, height } = text.getBBox();
    return !boxes.some((box) => x >= box.x && x + width <= box.x + box.width && y + height / 2 >= box.y && y + height / 2 <= box.y + box.height);
  });
};
const color = (selector, property) => getComputedStyle(document.querySelector(selector))[property];
const measured = {
  subnets: document.querySelectorAll('.band .cell.subnet').length,
  hanging: cells.filter(hangsOver).map((cell) => cell.dataset.addresses).join(' '),
  invisible: cells.filter((cell) => cell.getBoundingClientRect().width < 1).length,
  overflow: Math.max(0, document.documentElement.scrollWidth - window.innerWidth),
  page: color('body', 'backgroundColor') === color('.page', 'fill') ? color('.page', 'fill') : 'differs from the picture',
  subnet: color('.cell.subnet rect', 'fill'),
};
document.documentElement.dataset.measured = Object.entries(measured).map(([key, value]) => `${key}=${value}`).join(';');
</script>
PROBE
# measure MODE FILE NAME: prints a value of the probe, or nothing if the probe failed.
measure() { browse "$1" "$2" | { grep -o 'data-measured="[^"]*"' || true; } | tr ';"' '\n\n' | sed -n "s/^$3=//p"; }

check() {
  local name=$1
  shift
  node bin/cdk-eks-networking plan "$@" --json --svg "$work/$name.svg" --html "$work/$name.html" >"$work/$name.json" 2>/dev/null
  local subnets
  subnets=$(node -p "require('$work/$name.json').plan.subnets.length")
  for file in "$name.svg" "$name.html"; do
    browse light "$work/$file" >"$work/dom"
    expect "$file: console" "$(cat "$work/console")" ""
    # The diagram draws small networks a second time, enlarged.
    drawn=$({ grep -o 'class="cell subnet' "$work/dom" || true; } | wc -l)
    expect "$file: subnets are drawn" "$([ "$drawn" -ge "$subnets" ] && echo yes)" yes
  done
  sed -e '/Content-Security-Policy/d' -e "/<\/main>/r $work/probe.html" "$work/$name.html" >"$work/$name-probe.html"
  expect "$name: subnets" "$(measure light "$work/$name-probe.html" subnets)" "$subnets"
  expect "$name: labels outside their cell" "$(measure light "$work/$name-probe.html" hanging)" ""
  expect "$name: invisible cells" "$(measure light "$work/$name-probe.html" invisible)" 0
  expect "$name: pixels that a screen 420 pixels wide has to scroll" "$(width=420 measure light "$work/$name-probe.html" overflow)" 0
  expect "$name: light page" "$(measure light "$work/$name-probe.html" page)" 'rgb(255, 255, 255)'
  expect "$name: dark page" "$(measure dark "$work/$name-probe.html" page)" 'rgb(13, 17, 23)'
  if [ "$(measure light "$work/$name-probe.html" subnet)" = "$(measure dark "$work/$name-probe.html" subnet)" ]; then
    echo "$name: subnets have one colour in light and dark"
    exit 1
  fi
  echo "$name: $subnets subnets, light and dark"
}

check default --vpc 10.0.0.0/16 --zones eu-west-1a,eu-west-1b,eu-west-1c
check small --vpc 10.0.0.0/23 --zones eu-west-1a,eu-west-1b
check shared --layout shared --vpc 192.168.0.0/16 --zones euw1-az1,euw1-az2,euw1-az3
check full --vpc 192.168.128.0/18 --zones ap-southeast-1a,ap-southeast-1b,ap-southeast-1c --pods-cidr 100.127.0.0/16 \
  --tier name=database-of-the-shop,role=isolated,prefix=26,at=192.168.160.0 --tier name=batch,role=private,prefix=28,at=192.168.164.0,slots=16 \
  --tier name=pod-2,role=pod,block=100.126.0.0/20 --reserve 'vpn <&> co=192.168.168.0/28' --reserve old=192.168.176.0/21
