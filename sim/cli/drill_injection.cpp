#include "sim/cli/drill_injection.hpp"

#include "sim/inject/program.hpp"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <filesystem>

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace drsim::inline cli {
namespace {

constexpr const char *own_prefix = "drsim: ";

/// In the child: says on `said` what it says, reads nothing, and is asked to end when its parent does.
[[noreturn]] void become(const std::vector<std::string> &words, int said, pid_t parent)
{
  setpgid(0, 0); // Ctrl-C is for whoever leads the rehearsal
  prctl(PR_SET_PDEATHSIG, SIGINT);
  const int nothing = ::open("/dev/null", O_RDWR | O_CLOEXEC);
  dup2(nothing, STDIN_FILENO);
  dup2(nothing, STDOUT_FILENO);
  dup2(said, STDERR_FILENO);
  if (getppid() == parent) // else it died before it could tell
    inject::exec_program(words);
  _exit(127);
}

} // namespace

DrillInjection::DrillInjection(std::vector<std::string> words, const std::string &result)
    : words_{std::filesystem::read_symlink("/proc/self/exe").string(), "inject"}
{
  words_.insert(words_.end(), words.begin(), words.end());
  words_.insert(words_.end(), {"--yes", "--format", "json", "--output", result});
}

std::string DrillInjection::begin()
{
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0)
    return std::strerror(errno);
  const pid_t parent = getpid();
  process_ = fork();
  if (process_ == 0)
    become(words_, ends[1], parent);
  const int why = errno;
  ::close(ends[1]);
  said_ = ends[0];
  if (process_ > 0) {
    fcntl(said_, F_SETFL, O_NONBLOCK);
    return "";
  }
  process_ = 0;
  return std::strerror(why);
}

void DrillInjection::listen(const std::function<void(const std::string &)> &heard)
{
  char bytes[4096];
  while (said_ >= 0) {
    const ssize_t count = ::read(said_, bytes, sizeof bytes);
    if (count < 0 && errno == EINTR)
      continue;
    if (count < 0) // nothing yet
      return;
    part_.append(bytes, static_cast<std::size_t>(count));
    if (count == 0) {
      ::close(said_);
      said_ = -1;
      if (!part_.empty())
        part_ += '\n';
    }
    for (std::size_t end = part_.find('\n'); end != std::string::npos; end = part_.find('\n')) {
      const std::string line = part_.substr(0, end);
      part_.erase(0, end + 1);
      heard(line.starts_with(own_prefix) ? line.substr(std::strlen(own_prefix)) : line);
    }
  }
}

void DrillInjection::end()
{
  if (process_ > 0) {
    kill(process_, SIGINT);
    while (waitpid(process_, nullptr, 0) < 0 && errno == EINTR) {
    }
    process_ = 0;
    is_over_ = true;
  }
}

} // namespace drsim::cli
