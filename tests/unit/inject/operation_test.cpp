#include "sim/core/shell_word.hpp"
#include "sim/inject/operation.hpp"
#include "sim/inject/processes.hpp"
#include "sim/inject/program.hpp"
#include "sim/inject/safe_text.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <sys/wait.h>
#include <unistd.h>

namespace operation_test {

using namespace drsim::inject;

namespace {

/// A child that waits to be signalled.
struct Sleeper {
  pid_t pid = ::fork();
  Sleeper()
  {
    if (pid == 0)
      while (true)
        ::pause();
  }
  ~Sleeper()
  {
    ::kill(pid, SIGKILL);
    ::waitpid(pid, nullptr, 0);
  }
  Sleeper(const Sleeper &) = delete;
  Sleeper &operator=(const Sleeper &) = delete;
};

} // namespace

TEST_CASE("a program gets its words and its input, and no shell sees either")
{
  const ProgramEnd end = run_program({"cat"}, "$(id); `id`\n", 5);
  CHECK(end.status == 0);
  CHECK(end.output == "$(id); `id`\n");
  CHECK(run_program({"printf", "%s|", "a b", "$HOME", "'"}, "", 5).output == "a b|$HOME|'|");
}

TEST_CASE("a program's end is told: its status, its signal, what could not be started")
{
  CHECK(run_program({"false"}, "", 5).status == 1);
  CHECK(run_program({"sh", "-c", "kill -9 $$"}, "", 5).status == 128 + SIGKILL);
  const ProgramEnd none = run_program({"no-such-program-here"}, "", 5);
  CHECK(none.status == -1);
  CHECK_THAT(none.messages, Catch::Contains("No such file"));
  CHECK(run_program({}, "", 5).status == -1);
}

TEST_CASE("a program that does not end is ended, with all that it started")
{
  const auto begun = std::chrono::steady_clock::now();
  const ProgramEnd end = run_program({"sh", "-c", "sleep 60 & echo $!; wait"}, "", 0.5);
  CHECK(end.timed_out);
  CHECK(std::chrono::steady_clock::now() - begun < std::chrono::seconds(10));
  const int child = std::atoi(end.output.c_str());
  REQUIRE(child > 0);
  for (int i = 0; i < 100 && start_of(child); ++i)
    ::usleep(20000);
  CHECK_FALSE(start_of(child));
}

TEST_CASE("much input and much output pass each other")
{
  const std::string much(3'000'000, 'x');
  const ProgramEnd end = run_program({"cat"}, much, 20);
  CHECK(end.output == much);
  CHECK(run_program({"true"}, much, 20).status == 0); // it reads nothing of it
}

TEST_CASE("a signal goes to the process that began then, and to no other of its number")
{
  const Sleeper sleeper;
  const auto start = start_of(sleeper.pid);
  REQUIRE(start);
  CHECK(signal_process(sleeper.pid, *start + 1, SIGKILL) == Signalled::gone);
  CHECK(start_of(sleeper.pid) == start);
  CHECK(signal_process(sleeper.pid, *start, SIGKILL) == Signalled::yes);
  for (int i = 0; i < 100 && start_of(sleeper.pid); ++i)
    ::usleep(10000);
  CHECK(signal_process(sleeper.pid, *start, SIGKILL) == Signalled::gone);
  CHECK(family_of(::getpid()).size() >= 1);
}

TEST_CASE("every operation and look comes back from its JSON as it was")
{
  const std::vector<Operation> all{
      {"call", CallProgram{{"kubectl", "get", "a b"}, "in", 7, {0, 1}, "not found", {}}},
      {"write", WriteFile{"/a", "1"}},
      {"fill", FillDisk{"/a", 77}},
      {"remove", RemoveFile{"/a"}},
      {"signal", SignalProcess{12, 99, SIGSTOP, false}},
      {"keeper", AskKeeper{"/s", R"({"do":"status"})"}},
      {"http", AskHttp{"POST", "http://a/b", "{}", {200, 204}, 3}},
  };
  for (const Operation &operation : all) {
    const nlohmann::json json = operation_json(operation);
    CHECK(operation_json(operation_of(json)) == json);
    CHECK_FALSE(exact_call(operation).empty());
    const nlohmann::json look = look_json({operation, "x", true, 3});
    CHECK(look_json(look_of(look)) == look);
  }
  CHECK_THROWS_AS(operation_of({{"what", "x"}, {"sing", 1}}), std::invalid_argument);
  CHECK_THROWS_AS(operation_of({{"call", 1}}), std::invalid_argument);
}

TEST_CASE("files are written over, filled and removed, and what is not there is told or is fine")
{
  const auto folder =
      std::filesystem::temp_directory_path() / ("drsim-operation-" + std::to_string(::getpid()));
  std::filesystem::create_directories(folder);
  const std::string file = (folder / "a").string();
  RealHands hands;
  CHECK_FALSE(hands.perform({"write", WriteFile{file, "x"}}).ok);
  std::ofstream(file) << "before, and longer";
  CHECK(hands.perform({"write", WriteFile{file, "x"}}).ok);
  std::string text;
  std::ifstream(file) >> text;
  CHECK(text == "x");
  CHECK(hands.perform({"remove", RemoveFile{file}}).ok);
  CHECK(hands.perform({"remove", RemoveFile{file}}).ok);
  std::filesystem::remove_all(folder);
}

TEST_CASE("a look waits for what must be there and gives up in time")
{
  RealHands hands;
  CHECK(look_until({{"echo", CallProgram{{"echo", "ready"}}}, "ready", false, 1}, hands).ok);
  const Done not_there = look_until({{"echo", CallProgram{{"echo", "no"}}}, "ready", false, 0.2}, hands);
  CHECK_FALSE(not_there.ok);
  CHECK_THAT(not_there.problem, Catch::Contains("ready") && Catch::Contains("no"));
  CHECK(look_until({{"gone", CallProgram{{"false"}}}, "", true, 1}, hands).ok);
  CHECK_FALSE(look_until({{"there", CallProgram{{"true"}}}, "", true, 0.2}, hands).ok);
}

TEST_CASE("secrets do not pass into what people read")
{
  CHECK(without_secrets("password=abc token: xyz") == "password=*** token: ***");
  CHECK(without_secrets("postgres://u:pw@host/db") == "postgres://u:***@host/db");
  CHECK(without_secrets("key AKIAABCDEFGHIJKLMNOP!") == "key ***!");
  CHECK(without_secrets("Authorization: Bearer abcdefghijkl").find("abcdefghijkl") == std::string::npos);
  CHECK(drsim::shell_word("a'b c") == R"('a'\''b c')");
  CHECK(first_lines("a\nb\nc\n", 2) == "a\nb");
}

} // namespace operation_test
