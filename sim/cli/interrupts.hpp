#pragma once

namespace drsim::inline cli {

/// While it lives, Ctrl-C and SIGTERM do not end the program: they are asked for. What was in force before
/// comes back with its end.
class Interrupts {
public:
  Interrupts();
  ~Interrupts();
  Interrupts(const Interrupts &) = delete;
  Interrupts &operator=(const Interrupts &) = delete;
  [[nodiscard]] bool came() const;

private:
  struct Before;
  Before *before_;
};

} // namespace drsim::cli
