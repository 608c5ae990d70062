"""Where the functions of a C++ file begin and end, found by its braces: at any depth of namespaces and classes."""
import re

BLANKED = re.compile(
    r'//[^\n]*|/\*.*?\*/|R"(?P<mark>[^\s()\\]{0,16})\(.*?\)(?P=mark)"|"(?:\\.|[^"\\\n])*"|'
    r"(?<![0-9A-Za-z_])(?:u8|[uUL])?'(?:\\.|[^'\\\n])+'|^[ \t]*#(?:[^\n\\]|\\.)*",
    re.S | re.M)
TYPE = re.compile(r"\b(class|struct|union|enum)\b")
INITIALISERS = re.compile(r"\)[^()]*?(?<!:):(?!:)")


def blanked(text):
    """The text without comments, literals and preprocessor lines; lines stay where they are."""
    def blank(found):
        text = found.group(0)
        return ('""' if text[0] in "\"R" else "") + "\n" * text.count("\n")
    return BLANKED.sub(blank, text)


def without_template(head):
    """`template <class T> void f()` -> `void f()`."""
    while found := re.match(r"\s*template\s*<", head):
        depth, end = 1, found.end()
        while end < len(head) and depth > 0:
            depth += {"<": 1, ">": -1}.get(head[end], 0)
            end += 1
        head = head[end:]
    return head


def outside_parentheses(head):
    """The head with what stands in parentheses left out: `void f(int a = {})` -> `void f()`."""
    kept, depth = [], 0
    for sign in head:
        depth -= sign == ")"
        if depth == 0:
            kept.append(sign)
        depth += sign == "("
    return "".join(kept), depth


def kind_of(head):
    """What a brace opens, by the words since the last statement: "scope", "function" or "value"."""
    head = without_template(re.sub(r"\[\[.*?\]\]", "", head)).strip()
    flat, depth = outside_parentheses(head)
    if depth > 0:
        return "value"  # a default argument
    if re.match(r"(inline\s+)?namespace\b|extern\s+\"\"", head):
        return "scope"
    if "(" not in flat:
        return "scope" if TYPE.search(flat) else "value"
    if re.search(r"(?<![=!<>+\-*/%^&|])=(?!=)", re.sub(r"operator\s*\S+?\(", "operator(", flat)):
        return "function" if flat.endswith(")") and "[" in flat else "value"  # a lambda, or `= {`
    if INITIALISERS.search(flat):  # of a constructor: `a_{1}` is a value, the brace after `)` or `}` is the body
        return "function" if head[-1] in ")}" else "value"
    return "function"


def function_lengths(text):
    """(first line, lines) of every function's body, braces included; lambdas and types inside count to it."""
    scopes, head, line, start = [], "", 1, 0
    for sign in blanked(text):
        inside = "function" in scopes
        if sign == "\n":
            line += 1
        if sign == "{":
            kind = "block" if inside else kind_of(head)
            scopes.append(kind)
            if kind == "function":
                start = line
            head = head + "{" if kind == "value" else ("" if not inside else head)
        elif sign == "}":
            kind = scopes.pop() if scopes else "scope"
            if kind == "function":
                yield start, line - start + 1
            head = head + "}" if kind == "value" else ("" if not inside or kind == "function" else head)
        elif not inside and sign == ";" and "value" not in scopes:
            head = ""
        elif not inside and sign == ":" and re.search(r"(?:^|\s)(public|private|protected)$", head):
            head = ""
        elif not inside:
            head += sign
