#pragma once
#include "sim/import/facts/imported.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace drsim::inline import::inline runbooks {

/// Who does something, as a line "Кто: ..." or "Owner: ..." says it.
struct Doers {
  std::vector<std::string> roles; ///< other than whoever is on duty, as they are called there
  bool rota = false;              ///< whoever is on duty is named, too
  bool machine = false;           ///< a script, a job or an automation does it
};

/// "дежурный SRE и разработчик сервиса заказов" -> the developer, and the rota: whoever is on duty
/// ("дежурный", "second on-call", "SRE"). "дежурный SRE, решение принимает руководитель
/// инцидента" -> the leader too: the step does not end without him. What is no name of a role (a sentence) is
/// left out.
[[nodiscard]] Doers read_doers(std::string_view who);

/// Letters of Russian as Latin ones: "руководитель" -> "rukovoditel"; everything else as it is.
[[nodiscard]] std::string transliterated(std::string_view text);

/// "руководитель инцидента" -> "role:rukovoditel-incidenta".
[[nodiscard]] std::string role_id(std::string_view name);

/// Links a step to the roles, and adds those that are not there yet as components.
void link_roles(const std::vector<std::string> &roles, const ImportContext &context, const std::string &line,
                ComponentSpec &step, Imported &imported);

/// People who approve something.
struct ApprovingRole {
  std::string name{};
  double people = 0; ///< how many they are; 0 = not said
};

/// The role of those who approve, by their names or ARNs: of one, its own; of several, or of none that are
/// known, that of the step.
[[nodiscard]] ApprovingRole approving_role(const std::vector<std::string> &who, const std::string &step);

/// Links a step to the role, which is added with as many people as are said or must agree.
void link_approvers(const ApprovingRole &role, double approvers, const ImportContext &context,
                    const std::string &line, ComponentSpec &step, Imported &imported);

} // namespace drsim::import::runbooks
