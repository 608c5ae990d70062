#pragma once
#include "sim/formats/hcl.hpp"
#include "sim/import/facts/imported.hpp"

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace drsim::inline import::inline servers {

/// A setting that drsim reads and does not model, and why.
using UnmodelledSettings = std::vector<std::pair<std::string, std::string>>;

/// Settings of one block of a server's configuration. Each that is asked for is remembered; tell_rest() lists
/// the others, so that none is dropped in silence. Values are never shown: they may be secrets.
class ServerSettings {
public:
  ServerSettings(const HclNode &body, std::string path, const ImportContext &context,
                 Diagnostics &diagnostics, Imported &imported)
      : body_(body), path_(std::move(path)), context_(context), diagnostics_(diagnostics), imported_(imported)
  {
  }

  /// The setting, marked as read; nullptr when absent, null, or known only once rendered (which is reported).
  const HclNode *take(const std::string &name);
  /// Numbers may be written as texts, switches as "true" and 1; anything else is reported.
  std::optional<double> number(const std::string &name);
  std::optional<bool> flag(const std::string &name);
  std::optional<std::string> text(const std::string &name);
  /// "200ms", "10s", "768h"; a bare number has seconds.
  std::optional<double> duration_s(const std::string &name);

  /// Take the setting into a component's parameter, with file and line.
  void number(const std::string &name, const std::string &parameter, const std::string &unit,
              ComponentSpec &component);
  void flag(const std::string &name, const std::string &parameter, ComponentSpec &component);
  void text(const std::string &name, const std::string &parameter, ComponentSpec &component);
  void duration(const std::string &name, const std::string &parameter, ComponentSpec &component);

  /// Lists every setting not asked for: why those of the table are not modelled, the rest as unknown.
  void tell_rest(const UnmodelledSettings &reasons);
  [[nodiscard]] const HclNode &body() const { return body_; }

private:
  void wrong(const HclNode &node, const std::string &what, const std::string &cure);

  const HclNode &body_;
  std::string path_; ///< "autopilot.", "" = the outermost
  const ImportContext &context_;
  Diagnostics &diagnostics_;
  Imported &imported_;
  std::set<std::string> taken_;
};

/// What stands for the value of a setting where two are compared: it may be a secret, and is never shown.
[[nodiscard]] std::string print_of_setting(std::string_view value);

/// Settings that were told are those of the servers (or services) of their file.
void give_settings_to_their_owners(Imported &imported);

/// A value that a file sets, with its line.
[[nodiscard]] Provenance set_at(const ImportContext &context, int line);

} // namespace drsim::import::servers
