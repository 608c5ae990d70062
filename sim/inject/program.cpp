#include "sim/inject/program.hpp"

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

namespace drsim::inject {
namespace {

constexpr std::size_t output_bytes = 4u << 20;

struct Pipe {
  int read_end = -1;
  int write_end = -1;
  Pipe()
  {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) == 0) {
      read_end = ends[0];
      write_end = ends[1];
    }
  }
  ~Pipe()
  {
    close_read();
    close_write();
  }
  Pipe(const Pipe &) = delete;
  Pipe &operator=(const Pipe &) = delete;
  void close_read() { close_one(read_end); }
  void close_write() { close_one(write_end); }

private:
  static void close_one(int &end)
  {
    if (end >= 0)
      ::close(end);
    end = -1;
  }
};

struct Streams {
  Pipe in;
  Pipe out;
  Pipe err;
  Pipe failed; ///< the errno of an exec that did not happen
};

/// The child's side; never returns.
[[noreturn]] void become(const std::vector<std::string> &argv, const Streams &streams)
{
  ::setsid();
  ::dup2(streams.in.read_end, 0);
  ::dup2(streams.out.write_end, 1);
  ::dup2(streams.err.write_end, 2);
  ::signal(SIGPIPE, SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  const int why = exec_program(argv);
  (void)!::write(streams.failed.write_end, &why, sizeof why);
  ::_exit(127);
}

/// Moves what is there; false at the end.
bool take(Pipe &from, std::string &to)
{
  std::array<char, 65536> buffer{};
  const ssize_t count = ::read(from.read_end, buffer.data(), buffer.size());
  if (count <= 0)
    return count < 0 && errno == EINTR;
  if (to.size() < output_bytes)
    to.append(buffer.data(), static_cast<std::size_t>(count));
  return true;
}

/// Gives the next part; false when all is given or nobody reads any more.
bool give(Pipe &to, const std::string &input, std::size_t &given)
{
  const ssize_t count = ::write(to.write_end, input.data() + given, input.size() - given);
  if (count < 0)
    return errno == EINTR || errno == EAGAIN;
  given += static_cast<std::size_t>(count);
  return given < input.size();
}

using Clock = std::chrono::steady_clock;

int left_ms(Clock::time_point until)
{
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - Clock::now()).count();
  return left <= 0 ? 0 : static_cast<int>(left) + 1;
}

/// Feeds and reads until both outputs end or the time is over.
void talk(Streams &streams, const std::string &input, Clock::time_point until, ProgramEnd &end)
{
  std::size_t given = 0;
  if (input.empty())
    streams.in.close_write();
  else
    ::fcntl(streams.in.write_end, F_SETFL, O_NONBLOCK);
  while (streams.out.read_end >= 0 || streams.err.read_end >= 0) {
    std::array<pollfd, 3> waits{{{streams.out.read_end, POLLIN, 0},
                                 {streams.err.read_end, POLLIN, 0},
                                 {streams.in.write_end, POLLOUT, 0}}};
    const int ready = ::poll(waits.data(), waits.size(), left_ms(until));
    if (ready < 0 && errno == EINTR)
      continue;
    if (ready <= 0) {
      end.timed_out = true;
      return;
    }
    if (waits[0].revents != 0 && !take(streams.out, end.output))
      streams.out.close_read();
    if (waits[1].revents != 0 && !take(streams.err, end.messages))
      streams.err.close_read();
    if (waits[2].revents != 0 && !give(streams.in, input, given))
      streams.in.close_write();
  }
}

/// Its status; one that has closed its outputs and goes on living is killed when the time is over.
int wait_for(pid_t child, Clock::time_point until, ProgramEnd &end)
{
  int status = 0;
  while (!end.timed_out) {
    const pid_t gone = ::waitpid(child, &status, WNOHANG);
    if (gone == child)
      return status;
    if (left_ms(until) == 0)
      end.timed_out = true;
    else
      ::usleep(1000);
  }
  ::kill(-child, SIGKILL);
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR)
    continue;
  return status;
}

} // namespace

int exec_program(const std::vector<std::string> &argv)
{
  std::vector<char *> words;
  for (const std::string &word : argv)
    words.push_back(const_cast<char *>(word.c_str())); // execvp takes them so and does not change them
  words.push_back(nullptr);
  ::execvp(words[0], words.data());
  return errno;
}

ProgramEnd run_program(const std::vector<std::string> &argv, const std::string &input, double time_limit_s)
{
  ProgramEnd end;
  Streams streams;
  if (argv.empty() || streams.failed.read_end < 0) {
    end.messages = "no program";
    return end;
  }
  const auto until =
      Clock::now() + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(time_limit_s));
  struct sigaction ignored {
  }, before{};
  ignored.sa_handler = SIG_IGN; // a program that does not read its input is no reason to die
  ::sigaction(SIGPIPE, &ignored, &before);
  const pid_t child = ::fork();
  if (child == 0)
    become(argv, streams);
  streams.in.close_read();
  streams.out.close_write();
  streams.err.close_write();
  streams.failed.close_write();
  int why = 0;
  if (child < 0)
    why = errno;
  else if (::read(streams.failed.read_end, &why, sizeof why) != sizeof why)
    why = 0;
  if (child > 0) {
    if (why == 0)
      talk(streams, input, until, end);
    const int status = wait_for(child, until, end);
    end.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }
  if (why != 0) {
    end.status = -1;
    end.messages = argv[0] + ": " + std::strerror(why);
  }
  ::sigaction(SIGPIPE, &before, nullptr);
  return end;
}

} // namespace drsim::inject
