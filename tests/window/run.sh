#!/usr/bin/env bash
# The program in a real window: started, resized, clicked, zoomed, dragged and closed as a person would.
#
#   tests/window/run.sh PROGRAM        such as target/release/inclusion-atlas
#
# The screen is Xvfb's and exists in memory only; drawing is done by whatever Vulkan or OpenGL there is (Mesa's software
# drivers will do). Needs Xvfb, xdotool, imagemagick and python3. Nothing outside a temporary folder is written.
set -euo pipefail
here="$(cd "$(dirname "$0")" && pwd)"
program="$(readlink -f "${1:?usage: $0 PROGRAM}")"

scratch="$(mktemp -d)"
server=""
tidy() {
    [[ -z "$server" ]] || kill "$server" 2>/dev/null || true
    rm -rf "$scratch"
}
trap tidy EXIT

# Xvfb itself finds a free display and says which; -fbdir keeps the screen's pixels in a file.
mkdir "$scratch/screen"
Xvfb -displayfd 3 -screen 0 1280x800x24 -fbdir "$scratch/screen" -nolisten tcp \
    3>"$scratch/display" >"$scratch/xvfb.log" 2>&1 &
server=$!
for _ in $(seq 100); do
    [[ -s "$scratch/display" ]] && break
    sleep 0.1
done
[[ -s "$scratch/display" ]] || { echo "Xvfb did not start:"; cat "$scratch/xvfb.log"; exit 1; }

mkdir -m 700 "$scratch/data" "$scratch/config" "$scratch/cache" "$scratch/run"
unset WAYLAND_DISPLAY DBUS_SESSION_BUS_ADDRESS
DISPLAY=":$(cat "$scratch/display")" \
    XDG_DATA_HOME="$scratch/data" XDG_CONFIG_HOME="$scratch/config" XDG_CACHE_HOME="$scratch/cache" \
    XDG_RUNTIME_DIR="$scratch/run" \
    python3 "$here/drive.py" "$program" "$scratch/screen/Xvfb_screen0" "$scratch/data"
