#include "sim/inject/journal.hpp"

#include "sim/core/utc.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <fstream>
#include <set>
#include <sys/file.h>
#include <thread>
#include <unistd.h>

namespace drsim::inject {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

[[noreturn]] void refuse(const fs::path &file, const std::string &problem, const std::string &cure)
{
  Diagnostics problems;
  problems.error(file.string(), "", problem, cure);
  throw InputError(problems);
}

/// The name of a folder's entry is on disk too.
void sync_folder(const fs::path &folder)
{
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor >= 0) {
    ::fsync(descriptor);
    ::close(descriptor);
  }
}

json all_of(const std::vector<Operation> &operations)
{
  json all = json::array();
  for (const Operation &operation : operations)
    all.push_back(operation_json(operation));
  return all;
}

OpenFault open_fault_of(const json &line)
{
  OpenFault fault{line.at("fault"), line.at("what"), {}, {}};
  for (const json &operation : line.at("undo"))
    fault.undo.push_back(operation_of(operation));
  for (const json &look : line.at("undone"))
    fault.undone.push_back(look_of(look));
  return fault;
}

} // namespace

Journal::Journal(const fs::path &file, bool recovering) : file_(file)
{
  std::error_code why;
  fs::create_directories(file.parent_path(), why);
  lock_ = ::open((file.string() + ".lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (lock_ < 0)
    refuse(file, std::strerror(errno), "--journal FILE in a folder of yours");
  if (::flock(lock_, LOCK_EX | LOCK_NB) != 0) {
    ::close(lock_);
    refuse(file, "another run has this environment", "one run at a time; wait for its end");
  }
  descriptor_ = ::open(file.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (descriptor_ < 0)
    refuse(file, std::strerror(errno), "--journal FILE in a folder of yours");
  sync_folder(file.parent_path());
  if (!recovering && !open_faults().empty()) {
    ::close(descriptor_);
    ::close(lock_);
    refuse(file, fmt::format("{} faults of an earlier run were never undone", open_faults().size()),
           "drsim inject --recover");
  }
}

Journal::~Journal()
{
  ::close(descriptor_);
  ::close(lock_);
}

void Journal::write(const json &line)
{
  json dated = line;
  dated["at"] = utc_text(wall_clock_us());
  dated["by"] = ::getpid();
  const std::string text = dated.dump() + "\n";
  if (::write(descriptor_, text.data(), text.size()) != static_cast<ssize_t>(text.size()) ||
      ::fsync(descriptor_) != 0)
    refuse(file_, std::string("cannot be written: ") + std::strerror(errno),
           "free its disk; nothing more is begun");
}

std::vector<json> Journal::lines() const
{
  std::vector<json> all;
  std::ifstream in(file_);
  for (std::string line; std::getline(in, line);)
    if (json one = json::parse(line, nullptr, false); one.is_object())
      all.push_back(
          std::move(one)); // a line that was cut short was written before what it would have announced
  return all;
}

void Journal::open_run(const std::string &run, const std::string &environment, const std::string &scenario)
{
  write({{"do", "run"}, {"run", run}, {"environment", environment}, {"scenario", scenario}});
}

bool Journal::before(const Plan &plan)
{
  if (is_taken_over())
    return false;
  json looks = json::array();
  for (const Look &look : plan.undone)
    looks.push_back(look_json(look));
  write({{"do", "begin"},
         {"fault", plan.fault},
         {"what", plan.kind + " of " + plan.component},
         {"undo", all_of(plan.undo)},
         {"undone", looks}});
  return !is_taken_over();
}

void Journal::undone(const std::string &fault)
{
  write({{"do", "undone"}, {"fault", fault}});
}

void Journal::not_undone(const std::string &fault, const std::string &problem)
{
  write({{"do", "not_undone"}, {"fault", fault}, {"problem", problem}});
}

void Journal::take_over(const std::string &why)
{
  write({{"do", "take_over"}, {"why", why}});
}

void Journal::close_run()
{
  fs::rename(file_, fmt::format("{}.{}.done", file_.string(), wall_clock_us()));
  sync_folder(file_.parent_path());
}

bool Journal::is_taken_over() const
{
  const std::vector<json> all = lines();
  return std::any_of(all.begin(), all.end(),
                     [](const json &line) { return line.value("do", "") == "take_over"; });
}

std::vector<OpenFault> Journal::open_faults() const
{
  std::set<std::string> done;
  std::vector<OpenFault> open;
  const std::vector<json> all = lines();
  for (const json &line : all)
    if (line.value("do", "") == "undone")
      done.insert(line.value("fault", ""));
  for (const json &line : all)
    if (line.value("do", "") == "begin" && done.count(line.value("fault", "")) == 0)
      open.insert(open.begin(), open_fault_of(line));
  return open;
}

std::string undo_one(const OpenFault &fault, Hands &hands)
{
  std::string problems;
  const auto note = [&](const std::string &problem) { problems += (problems.empty() ? "" : "; ") + problem; };
  for (const Operation &operation : fault.undo)
    if (const Done done = hands.perform(operation); !done.ok)
      note(operation.what + ": " + done.problem);
  for (const Look &look : fault.undone)
    if (const Done done = look_until(look, hands); !done.ok)
      note("still there: " + look.look.what + ": " + done.problem);
  return problems;
}

std::vector<std::string> undo_all(Journal &journal, Hands &hands, int tries)
{
  std::vector<std::string> left;
  for (const OpenFault &fault : journal.open_faults()) {
    std::string problem = undo_one(fault, hands);
    for (int again = 1; again < tries && !problem.empty(); ++again) {
      std::this_thread::sleep_for(std::chrono::seconds(1));
      problem = undo_one(fault, hands);
    }
    if (problem.empty())
      journal.undone(fault.fault);
    else {
      journal.not_undone(fault.fault, problem);
      left.push_back(fault.what + ": " + problem);
    }
  }
  return left;
}

fs::path default_journal(const std::string &environment)
{
  const char *state = std::getenv("XDG_STATE_HOME");
  const char *home = std::getenv("HOME");
  const fs::path base = state != nullptr && *state != 0
                            ? fs::path(state)
                            : fs::path(home != nullptr ? home : "/root") / ".local/state";
  return base / "drsim" / (environment + ".journal");
}

} // namespace drsim::inject
