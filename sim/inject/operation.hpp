#pragma once
// One thing done to the world outside, as data: it can be printed, journalled, and done by another process.

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace drsim::inject {

/// Runs a program; no shell, arguments as they are.
struct CallProgram {
  std::vector<std::string> argv;    ///< argv[0] is looked up in PATH unless it has a slash
  std::string input = {};           ///< what it reads on its standard input
  double time_limit_s = 30;         ///< then it is killed, which is a failure
  std::vector<int> fine = {0};      ///< exit statuses that are no failure
  std::string fine_when_says = {};  ///< a failure whose output has this is none ("already so"); empty: none
  /// Asked first when not empty: the program is called once for each word of its output, in the place of "{}"
  /// in argv. What is found by its label can so be undone by a process that has not begun it.
  std::vector<std::string> for_each_of = {};
};

/// Writes a text over what a file holds (cgroup settings); the file must be there.
struct WriteFile {
  std::string path;
  std::string text;
};

/// Makes a file that leaves so many bytes free on its file system.
struct FillDisk {
  std::string path;
  std::uint64_t leave_bytes = 0;
};

/// Removes a file; one that is not there is fine.
struct RemoveFile {
  std::string path;
};

/// Signals one process, and never another that got its number later.
struct SignalProcess {
  int pid = 0;
  std::uint64_t start_ticks = 0; ///< field 22 of /proc/PID/stat
  int number = 0;                ///< SIGKILL, SIGSTOP, SIGCONT, SIGTERM
  bool gone_is_fine = true;
};

/// An order to the keeper of a twin (sim/inject/twin/orders.hpp): one line of JSON, one line back.
struct AskKeeper {
  std::string socket;
  std::string order; ///< JSON text
};

/// One HTTP request; plain http only to the environment's own addresses.
struct AskHttp {
  std::string method = "GET";
  std::string url;
  std::string body = {};            ///< JSON text
  std::vector<int> fine = {200};    ///< statuses that are no failure
  double time_limit_s = 10;
};

using Doing = std::variant<CallProgram, WriteFile, FillDisk, RemoveFile, SignalProcess, AskKeeper, AskHttp>;

/// What is done, with a few words on what for.
struct Operation {
  std::string what; ///< "cut orders-db's link": printed before the exact call
  Doing doing;
};

/// What came of an operation.
struct Done {
  bool ok = false;
  std::string output;  ///< standard output, or the body of an answer
  std::string problem; ///< why it is not ok; secrets taken out
};

/// A look at the world that must find something; it changes nothing.
struct Look {
  Operation look;
  std::string contains;   ///< what its output must contain; empty: that it is ok is enough
  bool must_fail = false; ///< what is looked for is that it is *not* ok (a port that refuses)
  double within_s = 10;   ///< tried again so long
};

/// The exact call, as --dry-run shows it and as one could type it; words are quoted where a shell would need
/// it.
[[nodiscard]] std::string exact_call(const Operation &operation);

[[nodiscard]] nlohmann::json operation_json(const Operation &operation);
/// Throws std::invalid_argument with what is wrong: a journal that was cut or edited.
[[nodiscard]] Operation operation_of(const nlohmann::json &json);
[[nodiscard]] nlohmann::json look_json(const Look &look);
[[nodiscard]] Look look_of(const nlohmann::json &json);

/// Does operations. The real one is RealHands; tests have one that writes down.
class Hands {
public:
  virtual ~Hands() = default;
  [[nodiscard]] virtual Done perform(const Operation &operation) = 0;
};

/// Does them to this machine and through its network.
class RealHands : public Hands {
public:
  [[nodiscard]] Done perform(const Operation &operation) override;
};

/// Looks until it finds what it must or its time is over.
[[nodiscard]] Done look_until(const Look &look, Hands &hands);

} // namespace drsim::inject
