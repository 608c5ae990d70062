"""A Slurm of one node on this machine: own munge, controller and node daemon, on the loopback only, gone at the end."""
import os
import pathlib
import shutil
import socket
import subprocess
import time

# Where Debian puts daemons, which an ordinary PATH may lack.
SEARCH = os.environ.get("PATH", "") + ":/usr/sbin:/sbin"
NEEDED = ("munged", "slurmctld", "slurmd", "sbatch", "squeue", "scontrol")


def missing():
    """What is not installed, or why it cannot run."""
    lacking = [name for name in NEEDED if shutil.which(name, path=SEARCH) is None]
    if not lacking and os.geteuid() != 0:
        lacking = ["root, whom slurmd has to be"]
    return lacking


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Cluster:
    def __init__(self, folder):
        self.run = pathlib.Path(folder)
        self.daemons = []
        for name in ("munge", "state", "spool", "log"):
            (self.run / name).mkdir(mode=0o700)
        self.run.chmod(0o755)
        self.conf = self.run / "slurm.conf"
        self.environment = {**os.environ, "PATH": SEARCH, "SLURM_CONF": str(self.conf)}

    def tool(self, *words, check=True):
        done = subprocess.run(list(map(str, words)), capture_output=True, text=True, env=self.environment, timeout=60)
        if check and done.returncode != 0:
            raise RuntimeError(f"{words}: {done.stderr}\n{self.logs()}")
        return done.stdout.strip()

    def logs(self):
        return "\n".join(f"{path.name}: {path.read_text(errors='replace')[-1500:]}" for path in (self.run / "log").glob("*.log"))

    def write_conf(self):
        host = socket.gethostname().split(".")[0]
        # What the node says of its own hardware: a line that claims more makes Slurm put it down.
        hardware = next(line for line in self.tool("slurmd", "-C").split("\n") if line.startswith("NodeName="))
        hardware = " ".join(word for word in hardware.split() if not word.startswith("NodeName="))
        settings = {
            "ClusterName": "loopback", "SlurmctldHost": f"{host}(127.0.0.1)", "SlurmUser": "root", "SlurmdUser": "root",
            "AuthType": "auth/munge", "AuthInfo": f"socket={self.run}/munge/socket", "CredType": "cred/munge",
            "StateSaveLocation": self.run / "state", "SlurmdSpoolDir": self.run / "spool",
            "SlurmctldPidFile": self.run / "controller.pid", "SlurmdPidFile": self.run / "node.pid",
            "SlurmctldPort": free_port(), "SlurmdPort": free_port(), "CommunicationParameters": "NoCtldInAddrAny,NoInAddrAny",
            "ProctrackType": "proctrack/linuxproc", "TaskPlugin": "task/none", "MpiDefault": "none",
            "AccountingStorageType": "accounting_storage/none", "JobAcctGatherType": "jobacct_gather/none",
            "SelectType": "select/cons_tres", "SelectTypeParameters": "CR_CPU", "SchedulerType": "sched/backfill",
            "SchedulerParameters": "sched_interval=1,bf_interval=1,batch_sched_delay=0,sched_min_interval=0,defer",
            "MaxArraySize": 10001, "MaxJobCount": 20000, "MinJobAge": 300, "ReturnToService": 2, "KillWait": 5}
        lines = [f"{name}={value}" for name, value in settings.items()]
        lines.append(f"NodeName={host} NodeAddr=127.0.0.1 {hardware} State=UNKNOWN")
        lines.append(f"PartitionName=all Nodes={host} Default=YES MaxTime=INFINITE State=UP")
        self.conf.write_text("\n".join(lines) + "\n")

    def daemon(self, name, *words):
        log = open(self.run / "log" / f"{name}.log", "wb")
        self.daemons.append(subprocess.Popen(list(map(str, words)), stdout=log, stderr=log, env=self.environment))
        log.close()

    def __enter__(self):
        try:
            key = self.run / "munge" / "key"
            key.write_bytes(os.urandom(1024))
            key.chmod(0o400)
            munge = self.run / "munge"
            self.daemon("munge", shutil.which("munged", path=SEARCH), "--foreground", "--force", "--key-file", key, "--socket",
                        munge / "socket", "--log-file", self.run / "log" / "munge-own.log", "--pid-file", munge / "pid", "--seed-file",
                        munge / "seed")
            self.wait_for(lambda: (munge / "socket").exists(), "munge")
            self.conf.write_text("")
            self.write_conf()
            self.daemon("controller", shutil.which("slurmctld", path=SEARCH), "-D", "-c", "-f", self.conf)
            self.daemon("node", shutil.which("slurmd", path=SEARCH), "-D", "-f", self.conf)
            self.wait_for(lambda: "idle" in self.tool("sinfo", "-h", "-o", "%t", check=False), "an idle node")
            return self
        except BaseException:
            self.__exit__()
            raise

    def __exit__(self, *_):
        if len(self.daemons) > 1:
            self.tool("scancel", "--user=root", check=False)
        for child in reversed(self.daemons):
            child.terminate()
            try:
                child.wait(timeout=15)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()

    def wait_for(self, done, what, within_s=60):
        end = time.monotonic() + within_s
        while not done():
            if time.monotonic() > end or any(child.poll() is not None for child in self.daemons):
                raise RuntimeError(f"no {what} within {within_s} s\n{self.logs()}")
            time.sleep(0.2)

    def jobs_left(self):
        return [line for line in self.tool("squeue", "-h", "-o", "%i %T %r").split("\n") if line]
