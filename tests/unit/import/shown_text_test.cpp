// What of a page is never shown.
#include "sim/formats/without_secrets.hpp"
#include "sim/import/runbooks/runbook_import.hpp"

#include <catch2/catch.hpp>

namespace shown_text_test {

using namespace drsim;

TEST_CASE("secrets in texts of pages are hidden, other words stay")
{
  for (const char *text :
       {"Log in, password: Pl4nted9xQz", "DB_PASSWORD=Pl4nted9xQz psql", "\"token\": \"Pl4nted9xQz\"",
        "mysql --password Pl4nted9xQz -h a", "curl -H 'Authorization: Bearer Pl4nted9xQz'",
        "psql postgres://u:Pl4nted9xQz@h/x", "**Пароль:** Pl4nted9xQz", "use hvs.Pl4nted9xQzabcdef"}) {
    INFO(text << " -> " << without_secrets(text));
    CHECK(without_secrets(text).find("Pl4nted") == std::string::npos);
  }
  for (const char *text :
       {"Rotate the password of the database", "Renew the token", "Ask the basic questions first",
        "https://grafana.example.com:3000/d/x", "Owner: DBA", "Ротация секретов"})
    CHECK(without_secrets(text) == text);
}

TEST_CASE("neither questions nor what is kept of a step show a secret")
{
  Diagnostics diagnostics;
  const Imported imported = import_runbook_markdown(
      "# T\n1. Log in, password: Pl4nted9xQz\n   Rollback: mysql --password Pl4nted9xQz\n"
      "2. b (1 min)\n",
      {"p.md", ""}, diagnostics);
  CHECK(diagnostics.text().find("Log in, password: ***") != std::string::npos);
  CHECK(imported.components[1].title == "Log in, password: ***");
  CHECK(imported.components[1].parameters.at("rollback").text == "mysql --password ***");
}

} // namespace shown_text_test
