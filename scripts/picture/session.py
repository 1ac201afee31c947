"""Plays a session of Sonde, one of SESSIONS by name, on a terminal emulator and prints the screen as SVG."""
import html
import os
import sys
import tempfile
import unicodedata

import pexpect
import pyte

ROWS, COLUMNS = 90, 96
SESSIONS = {
    "session": [
        "load smollm2",
        'top "The capital of France is" k=3',
        'lens "The capital of France is" position=all layers=20..29',
        "patch layer=11 site=mlp_out value=0",
        'run "The capital of France is" max=6',
        "unpatch",
        "pach layer=2 neuron=1054 value=0",
        'with patch layer=2 neuron=1054 value=0 { expect (run "1, 2, 3," max=2).text contains "4" }',
    ],
    "nine": [
        "load qwen2.5-coder-0.5b",
        'let q = "Q: Which is bigger, 9.11 or 9.9?\\nA:"',
        "(run q max=5).text",
        'attribute "\\(q) 9." target="1" versus="9" top=3',
        "neuron writes layer=23 neuron=1554 k=6",
        "with patch layer=23 neuron=1554 value=0 { print (run q max=5).text }",
        'dose q layer=23 neuron=1554 target=" 9.9" versus=" 9.11"',
    ],
}
PALETTE = {
    "default": "#d8dee9", "black": "#2e3440", "red": "#e06c75", "green": "#98c379", "brown": "#e5c07b",
    "blue": "#61afef", "magenta": "#c678dd", "cyan": "#56b6c2", "white": "#ffffff",
}


def play(program, lines):
    """The screen after the session."""
    screen = pyte.Screen(COLUMNS, ROWS)
    stream = pyte.Stream(screen)
    home = tempfile.mkdtemp()
    environment = {
        "TERM": "xterm-256color", "LC_ALL": "C.UTF-8", "PATH": os.environ["PATH"], "HOME": home, "PAGER": "cat",
        "COLORTERM": "truecolor", "INPUTRC": "/dev/null", "SONDE_MODELS": os.environ.get(
            "SONDE_MODELS", os.environ.get("XDG_CACHE_HOME", os.path.expanduser("~/.cache")) + "/sonde/models"),
    }
    child = pexpect.spawn(program, env=environment, dimensions=(ROWS, COLUMNS), encoding="utf-8", timeout=600)

    def wait():
        child.expect(r"> (?:\x1b\[[0-9;?]*[a-zA-Z])*$")
        stream.feed(child.before + child.after)

    wait()
    for line in lines:
        child.sendline(line)
        wait()
    child.close()
    return screen


def color(name, background):
    if name == "default":
        return None if background else PALETTE["default"]
    return PALETTE.get(name, "#" + name if len(name) == 6 else PALETTE["default"])


def draw(screen):
    """The screen as SVG: a rectangle behind each coloured cell, a text a run of equal style."""
    used = max(i for i, line in enumerate(screen.display) if line.strip()) + 1
    width, height, left, top = 8.4, 18, 16, 22
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {COLUMNS * width + 2 * left:.0f} '
        f'{used * height + 2 * top:.0f}" role="img" aria-label="A session of Sonde at the prompt">',
        '<rect width="100%" height="100%" rx="8" fill="#1e222a"/>',
        '<g font-family="DejaVu Sans Mono, Menlo, Consolas, monospace" font-size="14" xml:space="preserve">',
    ]
    texts = []
    for row in range(used):
        cells = screen.buffer[row]
        y = top + row * height
        backgrounds = []  # (first column, columns, colour), neighbours of one colour joined
        for column in range(COLUMNS):
            cell = cells[column]
            wide = 2 if cell.data and unicodedata.east_asian_width(cell.data[0]) in "WF" else 1
            fill, behind = color(cell.fg, False), color(cell.bg, True)
            if cell.reverse:
                fill, behind = behind or "#1e222a", fill
            if behind and backgrounds and backgrounds[-1][2] == behind and sum(backgrounds[-1][:2]) == column:
                backgrounds[-1] = (backgrounds[-1][0], backgrounds[-1][1] + wide, behind)
            elif behind:
                backgrounds.append((column, wide, behind))
            if cell.data.strip():
                bold = ' font-weight="bold"' if cell.bold else ""
                x = left + column * width
                texts.append(f'<text x="{x:.1f}" y="{y + 13.5}" fill="{fill}"{bold}>{html.escape(cell.data)}</text>')
        for first, count, behind in backgrounds:
            out.append(
                f'<rect x="{left + first * width:.1f}" y="{y}" width="{count * width:.1f}" height="{height}" '
                f'fill="{behind}"/>')
    out += texts
    out += ["</g>", "</svg>"]
    return "\n".join(out)


print(draw(play(sys.argv[1], SESSIONS[sys.argv[2]])))
