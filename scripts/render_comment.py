"""Shows a Markdown report as GitHub would, for the eyes: writes an HTML page and, with chromium, pictures of it.

    python scripts/render_comment.py out/cachegate.md out/comment        # → .html, -1000.png, -390.png

The style is our own and only resembles GitHub's; what it cannot show are GitHub's links, mentions and cuts.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from markdown_it import MarkdownIt

WIDTHS = (1000, 390)
HEIGHT = 6000
STYLE = """
body { margin: 0; padding: 16px; background: #f6f8fa; color: #1f2328; overflow-wrap: break-word;
  font: 14px/1.5 "Liberation Sans", "Noto Color Emoji", sans-serif; }
main { max-width: 860px; margin: auto; padding: 16px; background: #fff; border: 1px solid #d1d9e0; border-radius: 6px; }
h2 { font-size: 1.5em; line-height: 1.25; padding-bottom: .3em; border-bottom: 1px solid #d1d9e0; margin: 0 0 16px; }
h3 { font-size: 1.25em; margin: 24px 0 16px; } h4 { font-size: 1em; margin: 24px 0 16px; }
p, ul, pre, details, blockquote { margin: 0 0 16px; } ul { padding-left: 2em; } li > p { margin: 16px 0 0; }
code { font: 85% "DejaVu Sans Mono", monospace; background: #818b981f; padding: .2em .4em; border-radius: 6px;
  white-space: break-spaces; }
pre { background: #f6f8fa; padding: 16px; border-radius: 6px; overflow: auto; line-height: 1.45; font-size: 14px; }
pre code { background: none; padding: 0; white-space: pre; }
blockquote { border-left: .25em solid #d1d9e0; padding: 0 1em; color: #59636e; margin-inline: 0; }
a { color: #0969da; text-decoration: none; } sub { font-size: 75%; }
.add { background: #dafbe1; color: #116329; } .remove { background: #ffebe9; color: #82071e; }
.change { background: #fff8c5; color: #953800; }
"""


def page(markdown: str, *, unfold: bool = False) -> str:
    """A whole HTML document; `unfold` opens every fold."""
    body = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).render(markdown)
    body = body.replace("<details>", "<details open>") if unfold else body
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>comment</title><style>{STYLE}</style><main>{_coloured(body)}</main></html>"
    )


def _coloured(body: str) -> str:
    """Colours the lines of `diff` blocks."""
    classes = {"+": "add", "-": "remove", "!": "change"}
    start = '<pre><code class="language-diff">'
    before, *blocks = body.split(start)
    parts = [before]
    for block in blocks:
        lines, rest = block.split("</code>", 1)
        spans = [f'<span class="{classes.get(line[:1], "")}">{line}</span>' for line in lines.split("\n")]
        parts.append(f"{start}{chr(10).join(spans)}</code>{rest}")
    return "".join(parts)


def picture(chromium: str, html: Path, png: Path, width: int) -> None:
    subprocess.run(
        [
            chromium,
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--hide-scrollbars",
            f"--window-size={width},{HEIGHT}",
            f"--screenshot={png}",
            html.resolve().as_uri(),
        ],
        check=True,
        timeout=120,
        capture_output=True,
    )


def main(source: str, target: str, *flags: str) -> None:
    html = Path(f"{target}.html")
    html.parent.mkdir(parents=True, exist_ok=True)
    html.write_text(page(Path(source).read_text("utf-8"), unfold="--unfold" in flags), "utf-8")
    if chromium := shutil.which("chromium"):
        for width in WIDTHS:
            picture(chromium, html, Path(f"{target}-{width}.png"), width)


if __name__ == "__main__":
    main(*sys.argv[1:])
