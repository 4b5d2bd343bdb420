#!/usr/bin/env bash
# Tests play on PulseAudio's null sink where there is one; bring it where we may, and never fail.
command -v pulseaudio parec pactl >/dev/null && ls /usr/lib/*/libportaudio.so.2 >/dev/null 2>&1 && exit 0
[ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || exit 0
packages=$(python3 -c 'import re, pathlib; print(re.search(r"PACKAGES: Final = \"(.*)\"", pathlib.Path("benchmarks/null_sink.py").read_text())[1])')
export DEBIAN_FRONTEND=noninteractive
{ timeout 120 apt-get update && timeout 300 apt-get install -y --no-install-recommends $packages; } >/dev/null 2>&1
exit 0
