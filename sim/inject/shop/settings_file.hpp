#pragma once
#include <nlohmann/json.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace drsim::inject::inline shop {

/// A JSON file of settings that somebody rewrites while we run (by rename, or in place).
class SettingsFile {
public:
  explicit SettingsFile(std::string path) : path_(std::move(path)) {}

  /// What it says, when it changed since the last call, or at the first. A file that is absent or no JSON
  /// gives nothing and its problem once for each change; what was read before stays in force.
  [[nodiscard]] std::optional<nlohmann::json> changed();
  /// Of the last call; empty when it had none.
  [[nodiscard]] const std::string &problem() const { return problem_; }
  [[nodiscard]] const std::string &path() const { return path_; }

private:
  struct Stamp {
    std::uint64_t inode = 0;
    std::int64_t ns = 0;
    std::int64_t bytes = -1; ///< -1: not there
    bool operator==(const Stamp &) const = default;
  };
  [[nodiscard]] Stamp stamp() const;

  std::string path_;
  std::string problem_;
  std::optional<Stamp> read_;
};

/// Numbers of a JSON object, checked: a value that is no number, or out of its range, is a problem and leaves
/// the figure as it was. Keys that nobody asked for are a problem, too.
class Figures {
public:
  explicit Figures(const nlohmann::json &object);
  Figures &number(const char *key, double &into, double least, double most);
  Figures &flag(const char *key, bool &into);
  Figures &text(const char *key, std::string &into);
  /// A key that is read elsewhere.
  Figures &other(const char *key);
  /// All problems, one a line; empty: none.
  [[nodiscard]] std::string problems() const;

private:
  const nlohmann::json *take(const char *key);

  const nlohmann::json &object_;
  std::vector<std::string> known_;
  std::string problems_;
};

} // namespace drsim::inject::shop
