#include "sim/inject/operation.hpp"

#include "sim/inject/ask.hpp"
#include "sim/inject/processes.hpp"
#include "sim/inject/program.hpp"
#include "sim/inject/safe_text.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <fstream>
#include <sstream>
#include <sys/statvfs.h>
#include <thread>
#include <unistd.h>

namespace drsim::inject {
namespace {

Done failed(const std::string &problem, std::string output = {})
{
  return {false, std::move(output), without_secrets(problem)};
}

Done because_of(const std::string &path)
{
  return failed(path + ": " + std::strerror(errno));
}

Done called(const CallProgram &call, const std::vector<std::string> &argv)
{
  ProgramEnd end = run_program(argv, call.input, call.time_limit_s);
  if (end.timed_out)
    return failed(fmt::format("{} did not end within {:g} s", argv.front(), call.time_limit_s), end.output);
  if (std::find(call.fine.begin(), call.fine.end(), end.status) != call.fine.end())
    return {true, end.output, {}};
  const std::string said = end.messages + end.output;
  if (!call.fine_when_says.empty() && said.find(call.fine_when_says) != std::string::npos)
    return {true, end.output, {}};
  return failed(fmt::format("{} ended with {}: {}", argv.empty() ? "" : argv.front(), end.status,
                            first_lines(end.messages.empty() ? end.output : end.messages, 5)),
                end.output);
}

/// Once for each word found; one that fails does not keep the others from their turn.
Done perform_one(const CallProgram &call)
{
  if (call.for_each_of.empty())
    return called(call, call.argv);
  Done all{true, {}, {}};
  const Done found = called(call, call.for_each_of);
  if (!found.ok)
    return found;
  std::istringstream words(found.output);
  for (std::string word; words >> word;) {
    std::vector<std::string> argv = call.argv;
    std::replace(argv.begin(), argv.end(), std::string("{}"), word);
    const Done done = called(call, argv);
    all.ok = all.ok && done.ok;
    all.output += done.output;
    all.problem += done.problem;
  }
  return all;
}

Done perform_one(const WriteFile &write)
{
  const int file = ::open(write.path.c_str(), O_WRONLY | O_TRUNC | O_CLOEXEC | O_NOFOLLOW);
  if (file < 0)
    return because_of(write.path);
  const ssize_t count = ::write(file, write.text.data(), write.text.size());
  const bool whole = count == static_cast<ssize_t>(write.text.size());
  const Done done = whole ? Done{true, {}, {}} : because_of(write.path);
  ::close(file);
  return done;
}

Done perform_one(const FillDisk &fill)
{
  const int file = ::open(fill.path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (file < 0)
    return because_of(fill.path);
  struct statvfs space {};
  Done done{true, {}, {}};
  if (::fstatvfs(file, &space) != 0)
    done = because_of(fill.path);
  const std::uint64_t free_bytes = static_cast<std::uint64_t>(space.f_bavail) * space.f_frsize;
  if (done.ok && free_bytes > fill.leave_bytes) {
    const int why = ::posix_fallocate(file, 0, static_cast<off_t>(free_bytes - fill.leave_bytes));
    if (why != 0 && why != ENOSPC)
      done = failed(fill.path + ": " + std::strerror(why));
  }
  ::close(file);
  return done;
}

Done perform_one(const RemoveFile &remove)
{
  if (::unlink(remove.path.c_str()) == 0 || errno == ENOENT)
    return {true, {}, {}};
  return because_of(remove.path);
}

Done perform_one(const SignalProcess &signal)
{
  switch (signal_process(signal.pid, signal.start_ticks, signal.number)) {
  case Signalled::yes: return {true, {}, {}};
  case Signalled::gone:
    return signal.gone_is_fine
               ? Done{true, "gone", {}}
               : failed(fmt::format("process {} is gone, or its number is another's", signal.pid));
  case Signalled::refused: break;
  }
  return failed(fmt::format("process {} cannot be signalled: {}", signal.pid, std::strerror(errno)));
}

Done perform_one(const AskKeeper &ask)
{
  return ask_socket(ask.socket, ask.order, 60);
}

Done perform_one(const AskHttp &ask)
{
  return ask_http(ask);
}

} // namespace

Done RealHands::perform(const Operation &operation)
{
  Done done = std::visit([](const auto &doing) { return perform_one(doing); }, operation.doing);
  if (!done.ok && done.problem.empty())
    done.problem = "it failed and said nothing";
  return done;
}

Done look_until(const Look &look, Hands &hands)
{
  using Clock = std::chrono::steady_clock;
  const auto until = Clock::now() + std::chrono::duration<double>(look.within_s);
  while (true) {
    Done done = hands.perform(look.look);
    const bool there =
        look.must_fail ? !done.ok : done.ok && done.output.find(look.contains) != std::string::npos;
    if (there)
      return {true, done.output, {}};
    if (Clock::now() >= until) {
      if (done.ok)
        done.problem = look.must_fail
                           ? "it still answers"
                           : "\"" + look.contains + "\" is not in \"" + first_lines(done.output, 3) + "\"";
      done.ok = false;
      return done;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
}

} // namespace drsim::inject
