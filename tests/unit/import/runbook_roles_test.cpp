// Who does a step: the rota, roles that are called, machines.
#include "sim/import/runbooks/runbook_import.hpp"
#include "sim/import/runbooks/runbook_roles.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

namespace runbook_roles_test {

using namespace drsim;

namespace {

std::string doers(const std::string &who)
{
  const Doers found = read_doers(who);
  std::string all = found.machine ? "machine" : "";
  for (const std::string &role : found.roles)
    all += (all.empty() ? "" : "|") + role;
  return all;
}

} // namespace

TEST_CASE("whoever is on duty is the rota, others are roles")
{
  for (const char *rota :
       {"дежурный SRE.", "второй дежурный, параллельно с шагом 2.", "on-call engineer", "SRE",
        "Primary on-call", "дежурный инженер", "первый и второй дежурный", "SRE team", ""}) {
    INFO(rota);
    CHECK(doers(rota) == "");
  }
  CHECK(doers("дежурный SRE и разработчик сервиса заказов.") == "разработчик сервиса заказов");
  CHECK(doers("дежурный SRE, решение принимает руководитель инцидента.") == "руководитель инцидента");
  CHECK(doers("Incident commander and DBA") == "Incident commander|DBA");
  CHECK(doers("DBA / security team") == "DBA|security team");
  CHECK(doers("руководитель смены") == "руководитель смены");
  CHECK(doers("дежурный DBA (@ivan)") == "DBA");
  CHECK(doers("автоматика") == "machine");
  CHECK(doers("Jenkins pipeline") == "machine");
  CHECK(read_doers("дежурный SRE и разработчик").rota);
  CHECK(!read_doers("разработчик").rota);
  CHECK(doers("whoever of the platform people happens to be near a keyboard at the time") == "");
}

TEST_CASE("ids of roles are Latin")
{
  CHECK(role_id("руководитель инцидента") == "role:rukovoditel-intsidenta");
  CHECK(role_id("Разработчик сервиса заказов") == "role:razrabotchik-servisa-zakazov");
  CHECK(role_id("Incident commander") == "role:incident-commander");
  CHECK(transliterated("Щёлк, вьюга-1") == "shchelk, vyuga-1");
}

TEST_CASE("a role that several steps name is one component, and what an annotation says of it holds")
{
  Diagnostics diagnostics;
  const Imported imported = import_runbook_markdown(
      "# Loss of the region\n\n1. Declare (5 min)\n   - **Owner:** incident commander\n"
      "2. Promote (5 min)\n   - Owner: incident commander\n   <!-- drsim: by=dba,oncall:sre -->\n"
      "3. Tell users (5 min)\n   - Who: Incident Commander and support lead\n"
      "4. Look (1 min)\n   - Who: a script\n",
      {"page.md", ""}, diagnostics);
  CHECK(diagnostics.text().empty());
  std::vector<std::string> roles;
  for (const ComponentSpec &one : imported.components)
    if (one.kind == "role")
      roles.push_back(one.id + " " + one.title + " " + one.from.address);
  CHECK(roles == std::vector<std::string>{"role:incident-commander incident commander 4", "role:dba dba 5",
                                          "role:support-lead support lead 9"});
  for (const ComponentSpec &one : imported.components) {
    if (one.kind == "role") // who leads is called with the incident
      CHECK(one.parameters.count("called_with") == (one.id == "role:incident-commander" ? 1 : 0));
    if (one.id.ends_with("/2")) {
      CHECK(one.links.at("by") == std::vector<std::string>{"role:dba", "oncall:sre"});
      CHECK(one.parameters.at("owner").text == "incident commander");
    }
    if (one.id.ends_with("/4"))
      CHECK(one.parameters.at("by_machine").value.mean() == 1);
  }
}

} // namespace runbook_roles_test
