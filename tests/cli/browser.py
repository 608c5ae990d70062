"""A headless Chromium, driven over a pipe (Chrome DevTools Protocol): no package beside Debian's chromium."""
import base64
import json
import os
import shutil
import subprocess
import tempfile
import time

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")


def program():
    return next((found for found in map(shutil.which, PROGRAMS) if found), None)


class Browser:
    """One page. What it logs, throws and asks for is kept in `log`, `errors` and `requests`."""

    def __init__(self):
        self.profile = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        to_read, self.to = os.pipe()
        self.came, from_write = os.pipe()

        def as_three_and_four():
            os.dup2(to_read, 60)
            os.dup2(from_write, 61)
            os.dup2(60, 3)
            os.dup2(61, 4)

        sandbox = ["--no-sandbox"] if os.getuid() == 0 else []
        self.process = subprocess.Popen(
            [program(), "--headless=new", "--remote-debugging-pipe", "--disable-gpu", "--disable-dev-shm-usage",
             "--no-first-run", "--hide-scrollbars", "--disable-extensions", f"--user-data-dir={self.profile.name}",
             *sandbox, "about:blank"],
            preexec_fn=as_three_and_four, close_fds=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(to_read)
        os.close(from_write)
        self.rest, self.next, self.session = b"", 0, None
        self.errors, self.log, self.requests, self.answers = [], [], [], {}
        pages = self.ask("Target.getTargets")["targetInfos"]
        page = next(one["targetId"] for one in pages if one["type"] == "page")
        self.session = self.ask("Target.attachToTarget", targetId=page, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.ask(domain + ".enable")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.profile.cleanup()

    def ask(self, method, **params):
        self.next += 1
        message = {"id": self.next, "method": method, "params": params}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.to, json.dumps(message).encode() + b"\0")
        while self.next not in self.answers:
            self.receive()
        answer = self.answers.pop(self.next)
        assert "error" not in answer, (method, answer)
        return answer["result"]

    def receive(self):
        chunk = os.read(self.came, 1 << 20)
        assert chunk, "the browser is gone"
        *whole, self.rest = (self.rest + chunk).split(b"\0")
        for text in whole:
            self.take(json.loads(text))

    def take(self, message):
        method, params = message.get("method"), message.get("params", {})
        if "id" in message:
            self.answers[message["id"]] = message
        elif method == "Runtime.exceptionThrown":
            self.errors.append(params["exceptionDetails"].get("exception", {}).get("description", str(params)))
        elif method == "Log.entryAdded":
            self.log.append(params["entry"]["level"] + ": " + params["entry"]["text"])
        elif method == "Runtime.consoleAPICalled":
            self.log.append(params["type"] + ": " + str([one.get("value") for one in params["args"]]))
        elif method == "Network.requestWillBeSent":
            self.requests.append(params["request"]["url"])

    def value(self, expression):
        """What an expression of the page's JavaScript is worth."""
        result = self.ask("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in result, (expression, result)
        return result["result"].get("value")

    def wait(self, expression, seconds=30):
        end = time.monotonic() + seconds
        while not self.value(expression):
            assert time.monotonic() < end, f"it did not come: {expression}"
            time.sleep(0.05)

    def size(self, width, height):
        self.ask("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)

    def open(self, path):
        self.errors, self.log, self.requests = [], [], []
        self.ask("Page.navigate", url="file://" + str(path))
        self.wait("document.readyState === 'complete'")

    def press(self, key, code=None, text=""):
        for kind in ("keyDown", "keyUp"):
            self.ask("Input.dispatchKeyEvent", type=kind, key=key, code=code or key, text=text if kind == "keyDown" else "",
                     windowsVirtualKeyCode={"Tab": 9, "Enter": 13, " ": 32}.get(key, 0))

    def click(self, x, y):
        for kind in ("mousePressed", "mouseReleased"):
            self.ask("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    def picture(self, path, **clip):
        more = {"clip": {**clip, "scale": 1}, "captureBeyondViewport": True} if clip else {}
        path.write_bytes(base64.b64decode(self.ask("Page.captureScreenshot", format="png", **more)["data"]))

    def pdf(self, path):
        made = self.ask("Page.printToPDF", printBackground=True, preferCSSPageSize=True, generateDocumentOutline=True)
        path.write_bytes(base64.b64decode(made["data"]))
