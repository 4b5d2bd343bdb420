"""Say how much there is to download before PyTorch comes with all of CUDA."""

import json
import subprocess
import sys
import urllib.request

WANTED = "torch>=2.6,<2.14"
WORTH_SAYING = 500e6  # bytes


def size(url: str) -> int:
    """Bytes behind a URL; 0 when its server does not say."""
    try:
        request = urllib.request.Request(url, method="HEAD")
        with urllib.request.urlopen(request, timeout=10) as reply:
            return int(reply.headers.get("Content-Length", 0))
    except OSError:
        return 0


command = [sys.executable, "-m", "pip", "install", "--dry-run", "--quiet", "--report", "-", WANTED]
answer = subprocess.run(command, capture_output=True, text=True, check=False)
if answer.returncode == 0:
    parts = [item["download_info"]["url"] for item in json.loads(answer.stdout)["install"]]
    with_cuda = any("nvidia" in url for url in parts)
    total = sum(size(url) for url in parts if url.startswith("http"))
    if with_cuda or total > WORTH_SAYING:
        words = f"{total / 1e9:.1f} GB" if total else "several GB"
        sys.stdout.write(f"PyTorch comes with CUDA here: {words} to download, once.\n")
