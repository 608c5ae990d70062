#include "sim/cli/output.hpp"

#include "sim/cli/commands.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace drsim::inline cli {
namespace fs = std::filesystem;
namespace {

constexpr int bar_columns = 30;

[[noreturn]] void cannot_write(const std::string &name, int why)
{
  throw UsageError("cannot write " + name + ": " + std::strerror(why));
}

void write_all(int to, const std::string &text, const std::string &name)
{
  std::size_t sent = 0;
  while (sent < text.size()) {
    const ssize_t now = ::write(to, text.data() + sent, text.size() - sent);
    if (now < 0 && errno == EINTR)
      continue;
    if (now < 0 && errno == EPIPE)
      return; // whoever read has seen enough
    if (now < 0)
      cannot_write(name, errno);
    sent += static_cast<std::size_t>(now);
  }
}

bool in_place(const fs::path &file)
{
  std::error_code error;
  return fs::exists(file, error) && !fs::is_regular_file(file, error);
}

void write_in_place(const std::string &text, const std::string &name)
{
  const int to = open(name.c_str(), O_WRONLY | O_CLOEXEC);
  if (to < 0)
    cannot_write(name, errno);
  write_all(to, text, name);
  close(to);
}

/// The file behind a symbolic link is replaced, not the link.
fs::path target_of(const std::string &name)
{
  std::error_code error;
  const fs::path real = fs::weakly_canonical(fs::absolute(name, error), error);
  return error ? fs::path(name) : real;
}

} // namespace

bool wants_colour(const std::string &output_file)
{
  const char *no_colour = std::getenv("NO_COLOR");
  const char *terminal = std::getenv("TERM");
  return output_file.empty() && isatty(STDOUT_FILENO) != 0 && (no_colour == nullptr || *no_colour == '\0') &&
         terminal != nullptr && std::strcmp(terminal, "dumb") != 0;
}

void check_output(const std::string &output_file)
{
  std::error_code error;
  if (output_file.empty())
    return;
  if (fs::is_directory(output_file, error))
    cannot_write(output_file, EISDIR);
  if (in_place(output_file))
    return;
  const fs::path folder = target_of(output_file).parent_path();
  if (access(folder.c_str(), W_OK | X_OK) != 0)
    cannot_write(output_file, errno);
}

void write_result(const std::string &text, const std::string &output_file)
{
  if (output_file.empty())
    return write_all(STDOUT_FILENO, text, "the result");
  if (in_place(output_file))
    return write_in_place(text, output_file);
  const fs::path target = target_of(output_file);
  std::string temporary = target.string() + ".XXXXXX";
  const int to = mkostemp(temporary.data(), O_CLOEXEC);
  if (to < 0)
    cannot_write(output_file, errno);
  const mode_t mask = umask(0);
  umask(mask);
  int why = fchmod(to, 0666 & ~mask) == 0 ? 0 : errno;
  try {
    write_all(to, text, output_file);
  } catch (...) {
    close(to);
    unlink(temporary.c_str());
    throw;
  }
  if (close(to) != 0 || why != 0 || rename(temporary.c_str(), target.c_str()) != 0) {
    why = why != 0 ? why : errno;
    unlink(temporary.c_str());
    cannot_write(output_file, why);
  }
}

Progress::Progress(const char *what, double quiet_s)
    : what_(what), on_(isatty(STDERR_FILENO) != 0),
      next_(begun_ + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(quiet_s)))
{
}

Progress::~Progress()
{
  if (shown_)
    std::fputs("\r\x1b[K", stderr);
}

void Progress::show(std::size_t done, std::size_t planned, const std::function<std::string()> &playing)
{
  const Clock::time_point now = Clock::now();
  if (!on_ || done == 0 || (now < next_ && done < planned))
    return;
  next_ = now + std::chrono::milliseconds(100);
  shown_ = true;
  const double share = static_cast<double>(done) / static_cast<double>(planned);
  const double gone_s = std::chrono::duration<double>(now - begun_).count();
  fmt::print(stderr, "\r\x1b[K[{:<{}}] {}/{} {}, {:.0f} s left; {}",
             std::string(static_cast<std::size_t>(share * bar_columns), '#'), bar_columns, done, planned,
             what_, gone_s / share - gone_s, playing());
  std::fflush(stderr);
}

} // namespace drsim::cli
