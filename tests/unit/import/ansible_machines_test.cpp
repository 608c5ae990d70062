#include "sim/import/automation/ansible_inventory.hpp"
#include "sim/import/import_file.hpp"
#include "sim/laws/list_schedule.hpp"

#include "graphs.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <map>

namespace ansible_machines_test {

using namespace drsim;

namespace {

using Texts = std::map<std::string, std::string>;

Imported imported_from(const std::string &text, Diagnostics &diagnostics, const Texts &others,
                       const std::string &name = "ansible/failover.yml")
{
  FilesBeside beside;
  for (const auto &[other, ignored] : others)
    beside.names.push_back(other);
  beside.text = [&](const std::string &other) -> std::optional<std::string> { return others.at(other); };
  ImportContext context{name, ""};
  context.beside = &beside;
  return import_text(text, context, diagnostics);
}

/// "1 12/5" of each step: on how many machines, how many at once.
std::string spread(const Imported &imported)
{
  std::string all;
  for (const ComponentSpec &one : imported.components) {
    if (one.kind != "runbook_step")
      continue;
    all += one.id.substr(one.id.rfind('/') + 1);
    if (const auto hosts = one.parameters.find("hosts"); hosts != one.parameters.end())
      all += " " + hosts->second.value.text() + "/" + one.parameters.at("at_once").value.text();
    all += "\n";
  }
  return all;
}

const char *const inventory = R"(# of production
bastion.example.com ansible_host=10.0.0.1

[web]
web[01:10].example.com ansible_user=deploy
web-extra

[db]
db-[a:c] role=replica

[shop:children]
web
db

[shop:vars]
ntp=time.example.com
)";

std::string play(const std::string &hosts, const std::string &more = {})
{
  return "- name: Fail over\n  hosts: \"" + hosts + "\"\n" + more +
         "  tasks:\n    - {name: start web, service: {name: web, state: restarted}}\n";
}

} // namespace

TEST_CASE("An inventory in INI with ranges, children, patterns, and the same in YAML")
{
  Diagnostics diagnostics;
  const AnsibleInventory ini(inventory, "hosts", diagnostics);
  const auto count = [](const AnsibleInventory &of, const char *pattern) {
    const auto hosts = of.hosts(pattern);
    return hosts ? static_cast<int>(hosts->size()) : -1;
  };
  CHECK(diagnostics.text().empty());
  CHECK(ini.hosts("web")->contains("web07.example.com"));
  CHECK(count(ini, "all") == 15);
  CHECK(count(ini, "shop") == 14);
  CHECK(count(ini, "shop:!db") == 11);
  CHECK(count(ini, "shop,&db") == 3);
  CHECK(count(ini, "web[0]") == 1);
  CHECK(count(ini, "web[1:3]") == 3);
  CHECK(count(ini, "web0*") == 9);
  CHECK(count(ini, "nobody") == -1);
  CHECK(count(ini, "~web.*") == -1); // a regular expression is not read
  const AnsibleInventory yaml(R"(all:
  children:
    web:
      hosts:
        web[1:3]:
        web9: {ansible_host: 10.0.0.9}
    shop:
      children: {web: {}, db: {hosts: {db1: }}}
)",
                              "prod.yml", diagnostics);
  CHECK(count(yaml, "web") == 4);
  CHECK(count(yaml, "shop") == 5);
  CHECK(count(yaml, "all") == 5);
  CHECK(expanded_hosts("r[1:2]-[a:b]", 10) == std::vector<std::string>{"r1-a", "r1-b", "r2-a", "r2-b"});
  CHECK(expanded_hosts("h[00:10:5]", 10) == std::vector<std::string>{"h00", "h05", "h10"});
}

TEST_CASE("A play runs on the machines of its inventory, as many at once as forks, throttle and serial allow")
{
  const Texts files = {{"ansible/ansible.cfg", "[defaults]\nforks = 4\ninventory = inventory/prod\n"},
                       {"ansible/inventory/prod", inventory},
                       {"ansible/inventory/staging", "[web]\nweb1\n"}};
  const auto of = [&](const std::string &text) {
    Diagnostics diagnostics;
    const Imported imported = imported_from(text, diagnostics, files);
    INFO(diagnostics.text());
    return spread(imported);
  };
  CHECK(of(play("web")) == "1 11/4\n");
  CHECK(of(play("web", "  throttle: 2\n")) == "1 11/2\n");
  CHECK(of(play("web", "  run_once: true\n")) == "1\n");
  CHECK(of(play("localhost")) == "1\n");
  CHECK(of(play("web", "  serial: [1, 30%, 5]\n")) == "1\n2 3/3\n3 5/4\n4 2/2\n");
  CHECK(of(play("all", "  serial: 1\n")) == "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n13\n14\n15\n");
  Diagnostics diagnostics;
  const Imported imported = imported_from(play("web"), diagnostics, files);
  const Parameter &hosts = imported.components.at(1).parameters.at("hosts");
  CHECK(hosts.from.file == "ansible/inventory/prod");
  CHECK(hosts.from.address == "4");
}

TEST_CASE("Of many batches those before the last are one, and Ansible's own forks where nothing is said")
{
  Diagnostics diagnostics;
  const Imported imported =
      imported_from(play("web", "  serial: 10\n"), diagnostics, {{"ansible/hosts", "[web]\nweb[001:300]\n"}});
  CHECK(diagnostics.text().find("hosts") == std::string::npos);
  CHECK(spread(imported) == "1 290/5\n2 10/5\n");
}

TEST_CASE("Machines that no file counts are asked about, an empty group is passed over, a dynamic one told")
{
  const auto told = [](const std::string &text, const Texts &files) {
    Diagnostics diagnostics;
    (void)imported_from(text, diagnostics, files);
    return diagnostics.text();
  };
  CHECK(told(play("web"), {})
            .find("failover.yml:2: warning: how many hosts \"web\" are is in no file: its "
                  "tasks are played as on one machine") != std::string::npos);
  CHECK(told(play("{{ where }}"), {{"hosts", "[web]\na\n"}}).find("are is in no file") != std::string::npos);
  CHECK(told(play("web1.example.com"), {}).find("how many") == std::string::npos);
  CHECK(told(play("web"), {{"hosts", "[web]\n[db]\na\n"}}).find("has no machine in \"web\"") !=
        std::string::npos);
  CHECK(told(play("web"), {{"inventory/a", "[web]\na\n"}, {"inventory/b", "[web]\na\nb\n"}})
            .find("\"web\" are 2 machines in inventory/b, and another number in inventory/a") !=
        std::string::npos);
  CHECK(told(play("web", "  forks: 3\n"), {{"hosts", "[web]\na\nb\n"}}).find("refuses it") !=
        std::string::npos);
  Diagnostics diagnostics;
  const Imported plugin = imported_from("plugin: amazon.aws.aws_ec2\nregions: [eu-west-1]\n", diagnostics, {},
                                        "inventory/aws_ec2.yml");
  CHECK(plugin.format == "ansible-inventory");
  CHECK(diagnostics.text().find("a plugin makes this inventory at run time") != std::string::npos);
  const Imported listed = imported_from(inventory, diagnostics, {}, "inventory/prod");
  CHECK(listed.format == "ansible-inventory");
  CHECK(std::any_of(listed.seen.begin(), listed.seen.end(), [](const Seen &one) {
    return one.address == "group shop" && one.why_not.starts_with("14 machines");
  }));
  CHECK(imported_from("[defaults]\nforks=20\n", diagnostics, {}, "ansible.cfg").format == "ansible-cfg");
}

TEST_CASE("A length that is said is the whole step's, whatever its machines")
{
  Diagnostics diagnostics;
  const Imported imported =
      imported_from("- name: Fail over\n  hosts: web\n  tasks:\n    # drsim: duration=10m\n"
                    "    - {name: start web, service: {name: web, state: restarted}}\n",
                    diagnostics, {{"hosts", "[web]\nweb[1:9]\n"}});
  CHECK(spread(imported) == "1\n");
}

TEST_CASE("Jobs that workers take in their order end when Graham says")
{
  int next = 0;
  const double lengths[] = {5, 4, 3, 2, 1, 6};
  CHECK(laws::makespan_s(6, 3, [&] { return lengths[next++]; }) == 11); // 5+1.. | 4+.. | 3+2+6
  CHECK(laws::makespan_s(4, 4, [] { return 7.0; }) == 7);
  CHECK(laws::makespan_s(11, 4, [] { return 2.0; }) == 6);
  CHECK(laws::makespan_s(0, 4, [] { return 2.0; }) == 0);
}

} // namespace ansible_machines_test
