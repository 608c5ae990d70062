"""What of a file's text is a secret that no output may show."""
import base64
import json
import re

# Values beside such keys, quoted or not, in YAML, JSON, HCL, properties, commands. Names of things are none.
KEY = (r"[\w.-]*(?:password|passwd|passphrase|pwd|secret_?key|secret_?access_?key|access_?token|auth_?token|api_?token|"
       r"private_?key|client_?secret|api_?key|routing_key|service_key|credentials|bearer_token|encryption_key)")
SECRETS = [
    re.compile(KEY + r"""\\?["']?\s*[:=]\s*\\?["']([^"'\s{}<>\\]{6,})\\?["']""", re.I),
    re.compile(KEY + r"""\s*[:=]\s*([^"'\s{}<>,;#&\\|]{6,})""", re.I),
    re.compile(r"--?" + KEY + r"""[ =]([^"'\s{}<>\\]{6,})""", re.I),
    re.compile(r"""://[^/\s:@"']*:([^/\s@{}<>"']{6,})@"""),  # user:password@host
    re.compile(r"hooks\.slack\.com/services/([\w/]{10,})"),
    re.compile(r"(?:Bearer|Basic|token)\\? +([\w+/=.~-]{12,})"),
    re.compile(r"\b((?:AKIA|ASIA)[0-9A-Z]{16})\b"),  # keys of AWS
    re.compile(r"\b(gh[pousr]_\w{20,}|xox[abprs]-[\w-]{10,}|hv[sb]\.[\w-]{20,}|s\.\w{24})\b"),  # GitHub, Slack, Vault
    re.compile(r"\b(eyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]+)"),  # JSON web tokens
    re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----(?:\\n|\s)*([\w+/=]{16,})"),
]
# Of a Secret of Kubernetes everything below data, as it is and decoded.
SECRET_OBJECT = re.compile(r"^kind:\s*[\"']?Secret\b", re.M)
DATA = re.compile(r"^(?:data|stringData):\s*\n((?:(?:[ \t]+.*)?\n)+)", re.M)
REFERENCE = re.compile(r"^(?:\$|arn:|!|var\.|data\.|local\.|module\.|aws_|/|\*+$|file\()|\.(?:arn|id|value)$")


def text_of(file):
    raw = file.read_bytes()
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", errors="replace")
    return raw.decode(errors="replace")


def decoded(value):
    try:
        return base64.b64decode(value, validate=True).decode()
    except ValueError:
        return ""  # not base64, or no text


def of_objects(text):
    found = set()
    for document in re.split(r"^---", text + "\n", flags=re.M):
        if SECRET_OBJECT.search(document):
            for block in DATA.findall(document):
                for value in re.findall(r"""^[ \t]+[\w.-]+:\s*["']?([^\s"'|>]+)["']?\s*$""", block, re.M):
                    found |= {value, decoded(value)}
    return found


def marked(value, marks):
    """Texts of a Terraform value that its mirror of marks calls sensitive."""
    if marks is True:
        if isinstance(value, dict):
            return set().union(*(marked(one, True) for one in value.values()))
        if isinstance(value, list):
            return set().union(*(marked(one, True) for one in value))
        return {value} if isinstance(value, str) else set()
    if isinstance(value, dict) and isinstance(marks, dict):
        return set().union(*(marked(value[key], marks[key]) for key in value if key in marks))
    if isinstance(value, list) and isinstance(marks, list):
        return set().union(*(marked(*pair) for pair in zip(value, marks)))
    return set()


def of_terraform(node):
    found = set()
    if isinstance(node, dict):
        for value, marks in (("values", "sensitive_values"), ("after", "after_sensitive"), ("before", "before_sensitive")):
            found |= marked(node.get(value), node.get(marks))
    for one in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        found |= of_terraform(one)
    return found


def secrets(text):
    """Values of 6 characters or more that stand where secrets stand, or are marked as such."""
    found = {value for one in SECRETS for value in one.findall(text) if not REFERENCE.search(value)}
    found |= of_objects(text)
    if '"terraform_version"' in text:
        try:
            found |= of_terraform(json.JSONDecoder().raw_decode(text, text.index("{"))[0])
        except ValueError:
            pass  # no JSON: the importer says so
    return {value for value in found if len(value) >= 6 and value.lower() not in ("password", "secret", "token")}
