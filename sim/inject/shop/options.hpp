#pragma once
#include "sim/inject/shop/address.hpp"

#include <boost/program_options.hpp>

#include <map>
#include <string>
#include <vector>

namespace drsim::inject::inline shop {

/// How long a command runs at most when nobody says: whoever started it may have died.
inline constexpr double longest_run_s = 3600;

/// One command's options. What is wrong is collected, so that all of it is said at once.
class Options {
public:
  /// `summary`: one line on what the command does.
  Options(std::string command, std::string summary);

  /// A text; `fallback` empty and `needed`: it must be given.
  Options &text(const char *name, const char *meaning, bool needed, const char *fallback = "");
  Options &texts(const char *name, const char *meaning);
  Options &number(const char *name, const char *meaning, double fallback, double least, double most);
  Options &flag(const char *name, const char *meaning);

  /// False: stop with `exit_status()`; help or all problems have been printed.
  [[nodiscard]] bool read(const std::vector<std::string> &arguments);
  [[nodiscard]] int exit_status() const { return problems_.empty() ? 0 : 2; }

  [[nodiscard]] std::string text(const char *name) const { return values_[name].as<std::string>(); }
  [[nodiscard]] std::vector<std::string> texts(const char *name) const;
  [[nodiscard]] double number(const char *name) const { return values_[name].as<double>(); }
  [[nodiscard]] int count(const char *name) const { return static_cast<int>(number(name)); }
  [[nodiscard]] bool flag(const char *name) const { return values_[name].as<bool>(); }

  /// The value as HOST:PORT; one that is none is a problem ("numeric": the host must be IPv4 in digits).
  [[nodiscard]] Address address(const char *name, bool numeric);
  void add_problem(const std::string &problem) { problems_.push_back(problem); }
  /// Prints all problems; false when there are any.
  [[nodiscard]] bool all_right() const;

private:
  struct Range {
    double least, most;
  };
  std::string command_;
  boost::program_options::options_description description_;
  boost::program_options::variables_map values_;
  std::map<std::string, Range> ranges_;
  std::vector<std::string> needed_;
  std::vector<std::string> problems_;
};

} // namespace drsim::inject::shop
