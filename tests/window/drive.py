"""Drives the program's window by mouse and keyboard and looks at the screen's pixels.

    drive.py PROGRAM SCREEN DATA

SCREEN is the file in which Xvfb keeps the screen (-fbdir), DATA the folder that is the user's data folder here. Run by
run.sh, which sets both up. Knows nothing of the program but what can be seen.
"""

import mmap
import os
import re
import signal
import struct
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

WIDTH, HEIGHT = 1280, 720
# The darkest of the five classes of "Yellow to red" (ColorBrewer YlOrRd, #BD0026), also where the faint dots of
# postcodes lie on it; blue, green, red. Only Shepway South is in it.
DARKEST = re.compile(rb"[\x1e-\x2c][\x00-\x08][\x98-\xc2].", re.DOTALL)
# Places in a window of 1280 by 720: beside the legend, above the table, left of the explanation.
MAP = (480, 60, 970, 440)
RIGHT = (1010, 60, 1270, 430)
# So many other pixels make another picture.
CHANGE = 200
# Nothing is waited for longer than this.
PATIENCE = 30.0

# What is asked for: said where it is missed, but a slow machine fails no test.
FIRST_FRAME_MS, MEMORY_MB, IDLE_PERCENT, BINARY_MB = 700, 200, 2, 60


class Screen:
    """The pixels of Xvfb's screen, read from the XWD file that it keeps up to date."""

    def __init__(self, path):
        with open(path, "rb") as file:
            self.map = mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ)
        header = struct.unpack(">25I", self.map[:100])
        self.width, self.height, bits, self.stride = header[4], header[5], header[11], header[12]
        self.start = header[0] + header[19] * 12
        if bits != 32:
            raise SystemExit(f"a screen of {bits} bits a pixel is not expected")

    def rows(self, box):
        left, top, right, bottom = box
        for y in range(top, bottom):
            at = self.start + y * self.stride
            yield y, self.map[at + left * 4 : at + right * 4]

    def grab(self, box):
        """Blue, green, red and a spare byte of each pixel."""
        return b"".join(row for _, row in self.rows(box))

    def colours(self, box):
        data = self.grab(box)
        return Counter(data[i : i + 3] for i in range(0, len(data), 4))

    def spots(self, box, colour):
        """Where a colour is."""
        return [
            (box[0] + hit.start() // 4, y)
            for y, row in self.rows(box)
            for hit in colour.finditer(row)
            if hit.start() % 4 == 0
        ]

    def save(self, name):
        """For whoever has to find out what was seen."""
        subprocess.run(["import", "-window", "root", name], check=False)
        print(f"the screen is in {name}")


class Window:
    """The running program and its window."""

    def __init__(self, program, screen):
        self.screen = screen
        self.log = open(os.environ["XDG_RUNTIME_DIR"] + "/log", "w+b")
        self.started = time.monotonic()
        self.process = subprocess.Popen([program], stdout=self.log, stderr=self.log)
        self.id = None

    def fail(self, text):
        if "WINDOW_TEST_SCREENSHOT" in os.environ:
            self.screen.save(os.environ["WINDOW_TEST_SCREENSHOT"])
        self.log.seek(0)
        print(self.log.read().decode(errors="replace")[-3000:])
        if self.process.poll() is None:
            self.process.kill()
        raise SystemExit(f"FAILED: {text}")

    def until(self, what, is_so, pause=0.02):
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            found = is_so()
            if found:
                return found
            if what != "the end" and self.process.poll() is not None:
                self.fail(f"the program ended with {self.process.returncode} before {what}")
            time.sleep(pause)
        return self.fail(f"waited in vain for {what}")

    def first_frame(self):
        """Milliseconds from the start of the process until the map's darkest class is on the screen."""
        self.until("the first map", lambda: len(self.screen.spots(MAP, DARKEST)) > 40, pause=0.005)
        return (time.monotonic() - self.started) * 1000

    def fit(self):
        """Brings the window to the upper left corner, 1280 by 720 pixels, with the keyboard."""
        def search():
            command = ["xdotool", "search", "--onlyvisible", "--pid", str(self.process.pid)]
            found = subprocess.run(command, capture_output=True, text=True, check=False).stdout.split()
            return found and found[-1]

        self.id = self.until("a window", search)
        xdo("windowmove", self.id, 0, 0)
        xdo("windowsize", self.id, WIDTH, HEIGHT)
        xdo("windowfocus", self.id)
        self.still()

    def still(self):
        """Waits until the screen has not changed for 0.3 seconds."""
        box = (0, 0, WIDTH, HEIGHT)
        last = [self.screen.grab(box), time.monotonic()]

        def unchanged():
            now = self.screen.grab(box)
            if now != last[0]:
                last[:] = [now, time.monotonic()]
            return time.monotonic() - last[1] > 0.3

        self.until("a still screen", unchanged)

    def changed(self, what, box, before):
        """Waits for a part of the screen to become another, and says by how many pixels it is when all is still. A
        blinking text cursor or a hovered button is no change."""
        self.until(what, lambda: differing(before, self.screen.grab(box)) >= CHANGE)
        self.still()
        return differing(before, self.screen.grab(box))

    def memory_mb(self):
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        peak = next(line for line in status.splitlines() if line.startswith("VmHWM"))
        return int(peak.split()[1]) / 1024

    def cpu_seconds(self):
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def quit(self):
        xdo("key", "ctrl+q")
        try:
            code = self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.fail("Ctrl+Q did not close the window")
        if code != 0:
            self.fail(f"the program ended with {code}")


def differing(before, after):
    """How many pixels are not the same."""
    if before == after:
        return 0
    return sum(before[i : i + 3] != after[i : i + 3] for i in range(0, len(before), 4))


def xdo(*words):
    subprocess.run(["xdotool", *map(str, words)], check=True)


def ward(screen):
    """The middle of Shepway South on the screen, and how many pixels it has."""
    spots = screen.spots(MAP, DARKEST)
    if not spots:
        return None
    middle = len(spots) // 2
    return sorted(x for x, _ in spots)[middle], sorted(y for _, y in spots)[middle], len(spots)


def report(what, value, unit, most):
    said = "" if value <= most else f"   MORE THAN THE {most} {unit} ASKED FOR"
    print(f"{what}: {value:.0f} {unit}{said}" if most >= 10 else f"{what}: {value:.1f} {unit}{said}")


def main():
    program, screen_file, data = sys.argv[1], sys.argv[2], Path(sys.argv[3])
    screen = Screen(screen_file)

    # The first start builds the sample.
    window = Window(program, screen)
    report("first start, sample built: first map frame after", window.first_frame(), "ms", 3000)
    window.fit()
    whole = screen.colours((0, 0, WIDTH, HEIGHT))
    if len(whole) < 100:
        window.fail(f"only {len(whole)} colours on the screen: it is blank")
    there = ward(screen)
    if not there or there[2] < 60:
        window.fail(f"Shepway South is not on the map: {there}")
    print(f"{len(whole)} colours on the screen, Shepway South at {there[0]}, {there[1]}")

    # A click on the ward explains it on the right.
    before = screen.grab(RIGHT)
    xdo("mousemove", there[0], there[1])
    xdo("click", 1)
    print("click on the ward:", window.changed("an explanation", RIGHT, before), "pixels changed on the right")

    # The wheel makes it larger where the pointer is: three notches are one and a half levels, 2.8 times as wide.
    before = screen.grab(MAP)
    for _ in range(3):
        xdo("click", 4)
    window.until("a larger ward", lambda: (ward(screen) or there)[2] > 5 * there[2])
    print("three notches of the wheel:", window.changed("a nearer map", MAP, before), "pixels changed on the map")
    nearer = ward(screen)

    # A drag takes it along.
    before = screen.grab(MAP)
    xdo("mousedown", 1)
    for step in range(1, 11):
        xdo("mousemove", there[0] + 8 * step, there[1] + 3 * step)
        time.sleep(0.03)
    xdo("mouseup", 1)
    window.until("a dragged ward", lambda: (ward(screen) or nearer)[0] > nearer[0] + 40)
    print("drag:", window.changed("a moved map", MAP, before), "pixels changed on the map")

    # A dialog comes and goes.
    everything = (0, 0, WIDTH, HEIGHT)
    xdo("mousemove", 700, 30)
    window.still()
    before = screen.grab(everything)
    xdo("key", "ctrl+e")
    window.changed("the export dialog", everything, before)
    xdo("key", "Escape")
    window.until("the dialog's end", lambda: differing(before, screen.grab(everything)) < CHANGE)

    # At rest nothing is drawn.
    time.sleep(1)
    cpu = window.cpu_seconds()
    time.sleep(5)
    report("processor at rest, over 5 s", (window.cpu_seconds() - cpu) / 5 * 100, "%", IDLE_PERCENT)
    report("peak memory", window.memory_mb(), "MB", MEMORY_MB)
    window.quit()
    clean(data)

    # Later starts open what is there, at the view it was left.
    times = []
    for _ in range(3):
        window = Window(program, screen)
        times.append(window.first_frame())
        window.fit()
        memory = window.memory_mb()
        window.quit()
    report("later starts: first map frame after", sorted(times)[1], "ms", FIRST_FRAME_MS)
    report("peak memory of a start alone", memory, "MB", MEMORY_MB)
    report("the program", os.path.getsize(program) / 1e6, "MB", BINARY_MB)
    clean(data)


def clean(data):
    """The project lies alone in its folder: no journal, no lock, no half-built sample."""
    files = sorted(str(p.relative_to(data)) for p in data.rglob("*") if p.is_file())
    if len(files) != 1 or not files[0].endswith(".gpkg"):
        raise SystemExit(f"FAILED: more than the project is in the data folder: {files}")


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    main()
