#include "sim/import/automation/jinja.hpp"
#include "sim/import/import_file.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <map>

namespace ansible_import_test {

using namespace drsim;

namespace {

using Texts = std::map<std::string, std::string>;

Imported imported_from(const std::string &text, Diagnostics &diagnostics, const Texts &others = {},
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

const ComponentSpec &spec(const Imported &imported, const std::string &id)
{
  const auto found = std::find_if(imported.components.begin(), imported.components.end(),
                                  [&](const ComponentSpec &one) { return one.id == id; });
  INFO(id);
  REQUIRE(found != imported.components.end());
  return *found;
}

/// "1 promote orders-db-dr" of each step.
std::string steps(const Imported &imported)
{
  std::string all;
  for (const ComponentSpec &one : imported.components)
    if (one.kind == "runbook_step") {
      const auto target = one.parameters.find("target");
      all += one.id.substr(one.id.rfind('/') + 1) + " " + one.parameters.at("action").text +
             (target == one.parameters.end() ? "" : " " + target->second.text) + "\n";
    }
  return all;
}

const char *const playbook = R"(---
# drsim: rehearsed=yearly
- name: Fail over to Ireland
  hosts: localhost
  any_errors_fatal: true
  vars:
    replica: orders-db-dr
    restore_timeout: "{{ t | default(86400) }}"
    tell_users: false
  tasks:
    - name: Ask whether to go on
      pause:
        prompt: "Really?"
    - name: Promote the replica
      amazon.aws.rds_instance:
        db_instance_identifier: "{{ replica }}"
        read_replica: false
      register: promoted
      until: promoted is succeeded
      retries: "{{ (restore_timeout | int) // 30 }}"
      delay: 30
      notify: restart web
    - name: Wait for the database
      wait_for: {host: orders-db-dr.example.com, port: 5432, timeout: 900}
    # drsim: action=switch_dns target=route53:shop
    - name: Point users there
      amazon.aws.route53: {state: present, record: shop.example.com}
    - name: Tell users
      community.general.slack: {msg: down}
      when: tell_users | bool
    - name: Let it settle
      pause: {minutes: 2}
      ignore_errors: true
  handlers:
    - name: restart web
      command: kubectl --context arn:aws:eks:eu-west-1:1:cluster/shop-dr scale --all --replicas 3 deployment
)";

} // namespace

TEST_CASE("A playbook: approval, tries, waits, conditions with defaults, handlers once at the end")
{
  Diagnostics diagnostics;
  const Imported imported = imported_from(playbook, diagnostics);
  const std::string told = diagnostics.text();
  INFO(told);
  CHECK(imported.format == "ansible-playbook");
  CHECK(steps(imported) == "1 wait\n2 promote orders-db-dr\n3 wait\n4 switch_dns route53:shop\n5 wait\n"
                           "6 scale eks:shop-dr\n");
  const std::string id = "runbook:failover";
  CHECK(spec(imported, id).parameters.at("trigger").text == "region");
  CHECK(spec(imported, id).parameters.at("rehearsed").text == "yearly");
  CHECK(spec(imported, id).parameters.at("automatic").value.mean() == 0); // somebody begins it
  CHECK(spec(imported, id + "/1").parameters.at("needs_approval").value.mean() == 1);
  CHECK(spec(imported, id + "/1").parameters.at("by_machine").value.mean() == 0);
  CHECK(spec(imported, id + "/2").parameters.at("retries").value.mean() == 2880);
  CHECK(spec(imported, id + "/2").parameters.at("retry_wait_s").value.mean() == 30);
  CHECK(spec(imported, id + "/3").parameters.at("done_timeout_s").value.mean() == 900);
  CHECK(spec(imported, id + "/5").parameters.at("duration_s").value.mean() == 120);
  CHECK(spec(imported, id + "/5").parameters.at("on_failure").text == "continue");
  CHECK(spec(imported, id + "/6").parameters.at("pods").value.mean() == 3);
  CHECK(told.find("failover.yml:23: warning: what \"Wait for the database\" waits for") != std::string::npos);
  CHECK(told.find("route53") == std::string::npos); // the comment answers
  CHECK(std::any_of(imported.seen.begin(), imported.seen.end(), [](const Seen &seen) {
    return seen.why_not.find("\"tell_users | bool\" does not hold") != std::string::npos;
  }));
}

TEST_CASE("block, rescue and always are steps after a failure and steps of every outcome")
{
  Diagnostics diagnostics;
  const Imported imported = imported_from(R"(
- hosts: localhost
  tasks:
    - ignore_errors: yes
      block:
        - {name: one, shell: "aws rds promote-read-replica --db-instance-identifier orders-db-dr"}
        - {name: two, pause: {seconds: 5}}
      rescue:
        - {name: three, pause: {seconds: 6}}
        - {name: four, pause: {seconds: 7}}
      always:
        - {name: five, pause: {seconds: 8}}
    - {name: six, pause: {seconds: 9}}
)",
                                          diagnostics);
  INFO(diagnostics.text());
  const auto links = [&](int step, const char *role) {
    const ComponentSpec &one = spec(imported, "runbook:failover/" + std::to_string(step));
    std::string all;
    if (const auto found = one.links.find(role); found != one.links.end())
      for (const std::string &id : found->second)
        all += id.substr(id.rfind('/') + 1);
    return all;
  };
  CHECK(steps(imported).starts_with("1 promote orders-db-dr\n2 wait\n"));
  CHECK(spec(imported, "runbook:failover/1").parameters.at("on_failure").text == "continue");
  CHECK(links(3, "after_failure") == "12");
  CHECK(links(3, "after").empty());
  CHECK(links(4, "after_failure") == "12");
  CHECK(links(4, "after") == "3");
  CHECK(spec(imported, "runbook:failover/5").parameters.at("always").value.mean() == 1);
  CHECK(links(5, "after") == "4");
  CHECK(links(6, "after") == "54");
}

TEST_CASE("Roles and includes are followed where they are given, and asked about where they are not")
{
  const std::string text = R"(
- name: Disaster recovery
  hosts: localhost
  roles:
    - role: database
    - missing
  tasks:
    - import_tasks: dns.yml
    - include_tasks: nowhere.yml
- import_playbook: after.yml
)";
  const Texts others = {
      {"ansible/roles/database/tasks/main.yml",
       "- name: promote\n  command: aws rds promote-read-replica --db-instance-identifier {{ db }}\n"},
      {"ansible/roles/database/defaults/main.yml", "db: orders-db-dr\n"},
      {"ansible/dns.yml", "- name: dns\n  command: sleep 30\n"},
      {"ansible/after.yml", "- hosts: localhost\n  tasks:\n    - name: later\n      pause: {seconds: 3}\n"}};
  Diagnostics diagnostics;
  const Imported imported = imported_from(text, diagnostics, others);
  const std::string told = diagnostics.text();
  INFO(told);
  CHECK(steps(imported) == "1 promote orders-db-dr\n2 wait\n3 wait\n4 wait\n5 wait\n");
  CHECK(spec(imported, "runbook:failover/1").from.file == "ansible/roles/database/tasks/main.yml");
  CHECK(spec(imported, "runbook:failover/3").parameters.at("duration_s").value.mean() == 30);
  CHECK(told.find("(roles/missing/tasks/main.yml) are not among the files") != std::string::npos);
  CHECK(told.find("\"nowhere.yml\" is not among the files") != std::string::npos);
}

TEST_CASE("Batches of a play come one after another, what begins and is not waited for is joined later")
{
  Diagnostics diagnostics;
  const Imported imported = imported_from(R"(
- name: restore
  hosts: web
  serial: "50%"
  tasks:
    - {name: long, command: aws rds failover-db-cluster --db-cluster-identifier orders, async: 600, poll: 0,
       register: job}
    - {name: meanwhile, pause: {seconds: 5}}
    - {name: joined, async_status: {jid: "{{ job.id }}"}, register: r, until: r.finished, retries: 10,
       delay: 6}
- hosts: db
  serial: 2
  tasks: [{name: last, pause: {seconds: 5}}]
)",
                                          diagnostics);
  INFO(diagnostics.text());
  CHECK(steps(imported) == "1 wait\n2 wait\n3 wait\n4 failover orders\n5 wait\n6 wait\n7 wait\n");
  CHECK(spec(imported, "runbook:failover/1").title == "long (batch 1 of 2)");
  const auto after = [&](const char *step) {
    return spec(imported, std::string("runbook:failover/") + step).links.at("after");
  };
  CHECK(after("4") == std::vector<std::string>{"runbook:failover/3"});
  CHECK(diagnostics.text().find("how many hosts \"db\" are is in no file") != std::string::npos);
}

TEST_CASE("A playbook that recovers nothing is listed, tasks by themselves too")
{
  Diagnostics diagnostics;
  const Imported build = imported_from(
      "- hosts: web\n  tasks:\n    - name: nginx\n      apt: {name: nginx}\n", diagnostics, {}, "site.yml");
  CHECK(build.components.empty());
  REQUIRE(build.seen.size() == 1);
  CHECK(account_of(build.seen[0]) == Account::listed);
  const Imported tasks =
      imported_from("- name: a\n  ansible.builtin.command: sleep 1\n", diagnostics, {}, "t.yml");
  CHECK(tasks.format == "ansible-tasks");
  CHECK(account_of(tasks.seen.at(0)) == Account::listed);
  CHECK(diagnostics.problems().empty());
}

TEST_CASE("Playbooks and roles that include each other, and endless nesting, come to an end")
{
  const Texts circle = {
      {"ansible/a.yml", "- import_playbook: b.yml\n- hosts: localhost\n  tasks: [{pause: {seconds: 1}}]\n"},
      {"ansible/b.yml", "- import_playbook: a.yml\n"},
      {"ansible/roles/x/tasks/main.yml", "- include_role: {name: y}\n"},
      {"ansible/roles/y/tasks/main.yml", "- include_role: {name: x}\n"}};
  Diagnostics diagnostics;
  imported_from("- import_playbook: a.yml\n- hosts: localhost\n  roles: [x]\n", diagnostics, circle);
  const std::string told = diagnostics.text();
  INFO(told);
  CHECK(told.find("import each other in a circle") != std::string::npos);
  CHECK(told.find("the role includes itself") != std::string::npos);
  std::string many = "- hosts: localhost\n  tasks:\n";
  for (int i = 0; i < 600; ++i)
    many += "    - pause: {seconds: 1}\n";
  Diagnostics of_many;
  imported_from(many, of_many);
  CHECK(of_many.text().find("more than 500 tasks") != std::string::npos);
}

TEST_CASE("Expressions of Jinja are evaluated where files say enough, and only there")
{
  const JinjaVariables known = {{"x", "7"}, {"name", "db"}, {"on", "true"}};
  CHECK(filled_jinja("{{ x | default(30) }}", known) == "7");
  CHECK(filled_jinja("{{ y | default(30) }}s", known) == "30s");
  CHECK(filled_jinja("{{ (t | default(86400)) | int // 30 }}", known) == "2880");
  CHECK(filled_jinja("a-{{ name }}-{{ 'b' | upper }}", known) == "a-db-B");
  CHECK(filled_jinja("{{ 7 % 4 + 2 * 3 }}", known) == "9");
  CHECK_FALSE(filled_jinja("{{ result.rc }}", known));
  CHECK_FALSE(filled_jinja("{{ lookup('env', 'X') }}", known));
  CHECK_FALSE(filled_jinja("{{ x / 0 }}", known));
  CHECK_FALSE(filled_jinja("{% if x %}1{% endif %}", known));
  CHECK(jinja_holds("x == 7 and not on", known) == 0);
  CHECK(jinja_holds("name in ['a', 'db'] or unknown", known) == 1);
  CHECK(jinja_holds("on and unknown", known) == -1);
  CHECK(jinja_holds("unknown is defined", known) == -1);
  CHECK(jinja_holds("x is defined", known) == 1);
  CHECK(jinja_holds(std::string(10'000, '('), known) == -1);
}

} // namespace ansible_import_test
