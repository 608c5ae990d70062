#include "sim/formats/hcl.hpp"

#include <catch2/catch.hpp>

#include <chrono>

namespace hcl_test {

using namespace drsim;

namespace {

using Kind = HclNode::Kind;

HclNode read(const std::string &text)
{
  Diagnostics diagnostics;
  const auto root = parse_hcl(text, "server.hcl", diagnostics);
  INFO(text);
  INFO(diagnostics.text());
  REQUIRE(root);
  return *root;
}

std::string problems(const std::string &text)
{
  Diagnostics diagnostics;
  const auto root = parse_hcl(text, "bad.hcl", diagnostics);
  CHECK_FALSE(root);
  return diagnostics.text();
}

const HclNode &member(const HclNode &node, const std::string &name)
{
  const HclNode *found = node.find(name);
  INFO(name);
  REQUIRE(found != nullptr);
  return *found;
}

} // namespace

TEST_CASE("hcl: attributes of every kind, with their lines")
{
  const HclNode root = read("# one\n"
                            "// two\n"
                            "/* three\n   more */ text = \"a \\\"b\\\"\\t\\u0416\\\\\"\n"
                            "number = -1.5e+3 // behind a value\n"
                            "yes = true /* inside */\n"
                            "none = null\n"
                            "list = [1, \"two\",\n  [true], ]\n");
  CHECK(member(root, "text").text == "a \"b\"\t\xD0\x96\\");
  CHECK(member(root, "text").line == 4);
  CHECK(member(root, "text").column == 12);
  CHECK(member(root, "number").number == -1500);
  CHECK(member(root, "number").line == 5);
  CHECK(member(root, "yes").flag);
  CHECK(member(root, "none").kind == Kind::null);
  REQUIRE(member(root, "list").members.size() == 3);
  CHECK(member(root, "list").members[1].text == "two");
  CHECK(member(root, "list").members[2].members.at(0).flag);
  CHECK(member(root, "list").members[2].line == 9);
}

TEST_CASE("hcl: a block, an object and JSON say the same")
{
  for (const std::string text :
       {"storage \"raft\" {\n  path = \"/d\"\n  retry_join { leader = \"a\" }\n  retry_join { leader = \"b\" "
        "}\n}\n",
        "storage = {\n  raft = {\n    path = \"/d\",\n    retry_join = [{leader = \"a\"}, {leader = "
        "\"b\"}],\n  }\n}\n",
        "{\"storage\": {\"raft\": {\"path\": \"/d\", \"retry_join\": [{\"leader\": \"a\"}, {\"leader\": "
        "\"b\"}]}}}"}) {
    const HclNode root = read(text);
    const auto blocks = hcl_blocks(root, "storage", 1);
    REQUIRE(blocks.size() == 1);
    CHECK(blocks[0].labels == std::vector<std::string>{"raft"});
    CHECK(member(*blocks[0].body, "path").text == "/d");
    const auto joins = hcl_blocks(*blocks[0].body, "retry_join");
    REQUIRE(joins.size() == 2);
    CHECK(member(*joins[1].body, "leader").text == "b");
  }
}

TEST_CASE("hcl: heredocs keep their lines, and lose their indentation when asked")
{
  const HclNode root = read("a = <<EOT\n  one\n   two\nEOT\nb = <<-EOT\n    one\n     two\n    EOT\nc = 1\n");
  CHECK(member(root, "a").text == "  one\n   two\n");
  CHECK(member(root, "b").text == "one\n two\n");
  CHECK(member(root, "c").line == 9);
}

TEST_CASE("hcl: what only an evaluation would tell stays unknown, as it is written")
{
  const HclNode root = read("a = \"${var.region}-1\"\n"
                            "b = env(\"HOME\", [1, 2])\n"
                            "c = 1 + 2\n"
                            "d = var.n == 1 ? \"x\" : \"y\"\n"
                            "e = \"$${plain}\"\n"
                            "f = [for x in y : x]\n"
                            "g = \"{{ GetPrivateIP }}\"\n"
                            "h = [\"${a}\", \"b\"]\n");
  for (const char *name : {"a", "b", "c", "d"})
    CHECK(member(root, name).kind == Kind::unknown);
  CHECK(member(root, "a").text == "${var.region}-1");
  CHECK(member(root, "b").text == "env(\"HOME\", [1, 2])");
  CHECK(member(root, "d").text == "var.n == 1 ? \"x\" : \"y\"");
  CHECK(member(root, "e").text == "${plain}");
  CHECK(member(root, "f").members.at(0).kind == Kind::unknown);
  CHECK(member(root, "g").text == "{{ GetPrivateIP }}");
  CHECK(member(root, "h").members.at(0).kind == Kind::unknown);
  CHECK(member(root, "h").members.at(1).text == "b");
}

TEST_CASE("hcl: JSON with its escapes, on one line or many")
{
  const HclNode root = read("{\n  \"a\": \"x\\/y\\ud83d\\ude00\",\n  \"b\": [1e3, {\"c\": null}]\n}\n\n");
  CHECK(member(root, "a").text == "x/y\xF0\x9F\x98\x80");
  CHECK(member(root, "b").line == 3);
  CHECK(member(root, "b").members.at(0).number == 1000);
  CHECK(read("{}").members.empty());
  CHECK(read("").members.empty());
  CHECK(read("\r\na = 1\r\nb = \"c\"\r\n").members.size() == 2);
}

TEST_CASE("hcl: every problem of a file is told with line and column")
{
  CHECK(problems("a = \nb = \"open\nc = 1 2\nd = [1 2]\n= 3\ne f = 1\n") ==
        "bad.hcl:1:5: error: a value is missing here\n"
        "bad.hcl:2:5: error: a string that does not end in its line; close it with \", or use a heredoc\n"
        "bad.hcl:3:7: error: the value ends before the line does; one NAME = VALUE a line\n"
        "bad.hcl:4:8: error: \",\" is wanted between the items of a list\n"
        "bad.hcl:5:1: error: a name is wanted here; NAME = VALUE or NAME { ... }\n"
        "bad.hcl:6:5: error: \"=\" or \"{\" is wanted after a name; NAME = VALUE or NAME { ... }\n");
  CHECK(problems("a {\n b = 1\n") == "bad.hcl:1:3: error: a brace that is not closed; close it with }\n");
  CHECK(problems("a = [1,\n") == "bad.hcl:1:5: error: a list that is not closed; close it with ]\n");
  CHECK(problems("/* x") == "bad.hcl:1:1: error: a comment that does not end; close it with */\n");
  CHECK(problems("a = <<EOT\nx\n") ==
        "bad.hcl:1:5: error: a heredoc that does not end; a line with EOT ends it\n");
  CHECK(problems("a = \"\\q\"\n") == "bad.hcl:1:7: error: no such escape in a string; known are \\n \\r \\t "
                                     "\\\" \\\\ \\uNNNN \\UNNNNNNNN\n");
  CHECK(problems("{\"a\": 1} x") == "bad.hcl:1:10: error: something follows the end of the object\n");
  CHECK(problems("a = 1 = 2\n").find("a second \"=\"") != std::string::npos);
}

TEST_CASE("hcl: no depth, size or garbage makes it run away")
{
  CHECK(problems("a = " + std::string(100'000, '[')).find("nested deeper than 64") != std::string::npos);
  std::string blocks;
  for (int i = 0; i < 70; ++i)
    blocks += "a {\n";
  CHECK(problems(blocks).find("nested deeper than 64") != std::string::npos);
  CHECK(problems(std::string(largest_hcl_bytes + 1, ' ')).find("4 MB") != std::string::npos);
  std::string many = "a = [";
  for (int i = 0; i < 250'000; ++i)
    many += "1,";
  CHECK(problems(many + "]").find("more values") != std::string::npos);
  for (const char *garbage :
       {"}", "]", "\"", "{", "a", "a{", "a=", "a=\"${", "a=<<", "a=<<-\n", "\\", "a=(", "a=-", "a = {b",
        "a \"", "a=1,,b=2]", "\x01", "a=\"\\u12\"", "a=\"\\ud800\\u0041\""}) {
    Diagnostics diagnostics;
    INFO(garbage);
    (void)parse_hcl(garbage, "g", diagnostics);
    CHECK(diagnostics.problems().size() <= 51);
  }
  std::string lines;
  for (int i = 0; i < 1000; ++i)
    lines += "= 1\n";
  Diagnostics diagnostics;
  CHECK_FALSE(parse_hcl(lines, "g", diagnostics));
  CHECK(diagnostics.problems().size() == 50);
}

TEST_CASE("hcl: the outermost names of a text")
{
  const HclNames names =
      hcl_outermost("# a = 1\nbootstrap_expect = 3\nautopilot = {\n  x = 1\n}\nserver {\n"
                    "  enabled = true\n}\nstorage \"raft\" {\n}\nplain text\nkey: value\n");
  CHECK(names.names == std::vector<std::string>{"bootstrap_expect", "autopilot"});
  CHECK(names.blocks == std::vector<std::string>{"server", "storage"});
}

} // namespace hcl_test
