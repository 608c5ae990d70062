#pragma once

#include <csignal>
#include <cstdint>
#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

#include <sys/wait.h>
#include <unistd.h>

namespace drsim::test {

/// Runs a simulation in a process of its own (one SimGrid simulation a process) and returns the numbers it
/// gives. Throws if the child dies, so that the test fails with the signal's number.
inline std::vector<double> isolated(const std::function<std::vector<double>()> &body)
{
  int ends[2];
  if (pipe(ends) != 0)
    throw std::runtime_error("no pipe");
  const pid_t child = fork();
  if (child < 0)
    throw std::runtime_error("no fork");
  if (child == 0) {
    for (const int number : {SIGSEGV, SIGABRT, SIGFPE, SIGILL, SIGINT, SIGTERM})
      std::signal(number, SIG_DFL); // the parent's test framework must not report twice
    close(ends[0]);
    int code = 0;
    try {
      const std::vector<double> numbers = body();
      const auto size = numbers.size() * sizeof(double);
      if (write(ends[1], numbers.data(), size) != static_cast<ssize_t>(size))
        code = 3;
    } catch (const std::exception &error) {
      const std::string line = std::string("isolated: ") + error.what() + "\n";
      code = write(STDERR_FILENO, line.data(), line.size()) < 0 ? 3 : 2;
    }
    _exit(code);
  }
  close(ends[1]);
  std::vector<double> numbers;
  double number = 0;
  std::size_t have = 0;
  for (;;) {
    const ssize_t got = read(ends[0], reinterpret_cast<char *>(&number) + have, sizeof number - have);
    if (got <= 0)
      break;
    have += static_cast<std::size_t>(got);
    if (have == sizeof number) {
      numbers.push_back(number);
      have = 0;
    }
  }
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
    throw std::runtime_error("isolated simulation ended with status " + std::to_string(status));
  return numbers;
}

/// The same for checks made inside the simulation's process: MUST fails the test by its text and line.
inline void isolated_checks(const std::function<void()> &body)
{
  isolated([&] {
    body();
    return std::vector<double>{};
  });
}

inline void must(bool holds, const char *text, int line)
{
  if (!holds)
    throw std::runtime_error("line " + std::to_string(line) + ": " + text);
}

} // namespace drsim::test

#define MUST(...) drsim::test::must(static_cast<bool>(__VA_ARGS__), #__VA_ARGS__, __LINE__)
