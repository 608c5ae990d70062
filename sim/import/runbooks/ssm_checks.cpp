#include "sim/import/runbooks/ssm_checks.hpp"

#include "sim/core/diagnostics.hpp"
#include "sim/core/size.hpp"
#include "sim/formats/utf8.hpp"
#include "sim/formats/yaml_documents.hpp"
#include "sim/formats/yaml_fields.hpp"
#include "sim/import/runbooks/aws_operations.hpp"
#include "sim/import/runbooks/ssm_references.hpp"
#include "sim/import/runbooks/ssm_schema.hpp"
#include "sim/import/runbooks/ssm_script.hpp"

#include <algorithm>
#include <sstream>

namespace drsim::inline import::inline runbooks {
namespace {

constexpr std::size_t most_flaws = 200; // a document with more is none that somebody wrote

std::string nearest(const std::string &word, const std::vector<std::string> &candidates)
{
  const std::string near = did_you_mean(word, candidates);
  return near.empty() ? std::string{} : "; there is " + near;
}

class DocumentChecker {
public:
  explicit DocumentChecker(const YAML::Node &source)
      : source_(source), document_(source), names_(source), reach_(document_)
  {
  }
  SsmChecks check();

private:
  void step(std::size_t at);
  void action(std::size_t at);
  void limits(std::size_t at);
  void ways(std::size_t at);
  void references(std::size_t at);
  void call(std::size_t at);
  void inputs_of_call(std::size_t at, const AwsOperation &operation, const std::string &service);
  void script(std::size_t at);
  void calls_of_script(std::size_t at, const std::string &script);
  void payload_of_script(std::size_t at, const std::string &script);
  void unreached();
  void outputs();
  void flaw(std::size_t at, bool certain, const std::string &text)
  {
    found_.flaws.push_back(
        {certain, "step " + document_.name(at) + " " + text, yaml_line(document_.steps()[at].node)});
  }
  [[nodiscard]] YAML::Node node(std::size_t at) const { return document_.steps()[at].node; }
  [[nodiscard]] YAML::Node input(std::size_t at, const char *name) const
  {
    return yaml_at(node(at), {"inputs", name});
  }

  YAML::Node source_;
  SsmDocument document_;
  SsmNames names_;
  SsmReach reach_;
  SsmChecks found_;
};

/// What it is, and what it needs.
void DocumentChecker::action(std::size_t at)
{
  const std::string name = document_.action(at);
  const SsmAction *known = ssm_action(name);
  if (name.empty())
    return flaw(at, true, "has no action");
  if (known == nullptr)
    return flaw(at, true,
                "has the action " + name + ", which AWS does not have" + nearest(name, ssm_action_names()));
  std::istringstream needed(known->needed);
  for (std::string one; needed >> one;) {
    bool given = false;
    std::istringstream ways(one);
    for (std::string way; std::getline(ways, way, '|');)
      given = given || yaml_is_set(input(at, way.c_str()));
    std::replace(one.begin(), one.end(), '|', '/');
    if (!given)
      flaw(at, true, "has no input " + one + ", which " + name + " cannot do without");
  }
}

void DocumentChecker::limits(std::size_t at)
{
  for (const char *name : {"timeoutSeconds", "maxAttempts"}) {
    const std::string text = yaml_text(yaml_at(node(at), {name}));
    const auto value = parse_number(text);
    if (!text.empty() && text.find("{{") == std::string::npos && (!value || *value < 1))
      flaw(at, true,
           "has a " + std::string(name) + " of \"" + text + "\", which is no number of one or more");
    if (value && std::string_view(name) == "timeoutSeconds" && *value > longest_ssm_script_s &&
        document_.action(at) == "aws:executeScript")
      flaw(at, false, "gives its script " + text + " s: AWS ends a script after 600 s");
  }
  const std::string failure = lower_case(yaml_text(yaml_at(node(at), {"onFailure"})));
  if (!failure.empty() && failure != "abort" && failure != "continue" && !failure.starts_with("step:"))
    flaw(at, true, "has an onFailure that is none of Abort, Continue and step:NAME");
}

/// Each step that it names must be there.
void DocumentChecker::ways(std::size_t at)
{
  for (const SsmWay &way : ways_out(document_, at)) {
    if (document_.action(at) == "aws:branch")
      found_.held.insert(at);
    if (document_.index_of(way.to) >= document_.steps().size())
      flaw(at, true,
           "leads by " + way.by + " to " + way.to + ", which is no step" + nearest(way.to, names_.steps()));
  }
}

void DocumentChecker::references(std::size_t at)
{
  for (const std::string &reference : references_in(yaml_at(node(at), {"inputs"}))) {
    if (found_.flaws.size() > most_flaws)
      return;
    const SsmReference what = names_.look_up(reference);
    if (what.skipped)
      continue;
    found_.held.insert(at);
    if (!what.wrong.empty())
      flaw(at, true, "names {{ " + reference + " }}: " + what.wrong);
    else if (!what.step.empty() && !reach_.comes_before(what.step, at))
      flaw(at, true, "names {{ " + reference + " }}, and no way leads from step " + what.step + " to it");
  }
}

void DocumentChecker::call(std::size_t at)
{
  const std::string service = lower_case(yaml_text(input(at, "Service")));
  const std::string called = yaml_text(input(at, "Api"));
  const bool known = !called.empty() && called.find("{{") == std::string::npos && is_aws_service(service);
  if (!known)
    return;
  found_.held.insert(at);
  const auto operation = aws_operation(service, called);
  if (!operation)
    return flaw(at, false,
                "calls " + called + ", which " + service + " does not have" +
                    nearest(called, aws_operation_names(service)));
  inputs_of_call(at, *operation, service);
}

void DocumentChecker::inputs_of_call(std::size_t at, const AwsOperation &operation,
                                     const std::string &service)
{
  const std::string name = service + " " + std::string(operation.name);
  const std::set<std::string> own = {"Service", "Api", "PropertySelector", "DesiredValues"};
  const std::set<std::string> given = names_of(yaml_at(node(at), {"inputs"}));
  const std::vector<std::string> all(operation.inputs.begin(), operation.inputs.end());
  for (const std::string &one : given)
    if (!own.contains(one) && !has_input(operation, one))
      flaw(at, false, "gives " + name + " the input " + one + ", which it does not have" + nearest(one, all));
  for (const std::string_view one : operation.needed)
    if (std::none_of(given.begin(), given.end(),
                     [&](const std::string &other) { return lower_case(other) == lower_case(one); }))
      flaw(at, true,
           "does not give " + name + " the input " + std::string(one) + ", which it cannot do without");
  const std::string selector = yaml_text(input(at, "PropertySelector"));
  if (!selector.empty() && !selector.starts_with("$"))
    flaw(at, true, "has the PropertySelector \"" + selector + "\", which is no JSONPath: those begin with $");
  if (yaml_is_set(input(at, "DesiredValues")) && yaml_items(input(at, "DesiredValues")).empty())
    flaw(at, true, "waits for none of the values in DesiredValues: the list is empty");
}

/// "SCRIPT_PLACEHOLDER::util.wait": where another tool puts the code before AWS sees the document.
bool is_placeholder(const std::string &script)
{
  std::istringstream lines(script);
  for (std::string line; std::getline(lines, line);)
    if (line.find_first_not_of(" \t") != std::string::npos && line.find("::") == std::string::npos)
      return false;
  return !script.empty();
}

void DocumentChecker::script(std::size_t at)
{
  const std::string script = yaml_text(input(at, "Script"));
  if (is_placeholder(script)) {
    found_.elsewhere.insert(at);
    return flaw(at, true,
                "has no script of its own: \"" + script.substr(0, script.find('\n')) +
                    "\" stands for one that another tool puts there");
  }
  if (!lower_case(yaml_text(input(at, "Runtime"))).starts_with("python") || script.empty())
    return;
  const std::string handler = yaml_text(input(at, "Handler"));
  if (handler.empty())
    flaw(at, true, "has no input Handler, which a script in Python cannot do without");
  else if (script.find("def " + handler + "(") == std::string::npos)
    flaw(at, true, "begins its script at " + handler + ", which the script does not define");
  calls_of_script(at, script);
  payload_of_script(at, script);
}

/// Calls of the script's own clients.
void DocumentChecker::calls_of_script(std::size_t at, const std::string &script)
{
  for (const std::string &one :
       read_python(script, [](const std::string &) { return std::string{}; }).asked) {
    const std::string service = one.substr(0, one.find(':'));
    const std::string called = one.substr(one.find(':') + 1);
    if (!is_aws_service(service))
      continue;
    found_.held.insert(at);
    if (!aws_operation(service, called))
      flaw(at, false, "calls " + called + " in its script, which " + service + " does not have");
  }
}

/// What the script takes from its input must be given to it.
void DocumentChecker::payload_of_script(std::size_t at, const std::string &script)
{
  const YAML::Node payload = input(at, "InputPayload");
  if (yaml_is_set(payload) && !payload.IsMap())
    return; // known only at run time
  const std::set<std::string> given = names_of(payload);
  for (const std::string &key : keys_of_event(script)) {
    found_.held.insert(at);
    if (!given.contains(key))
      flaw(at, true, "reads \"" + key + "\" in its script, which InputPayload does not give");
  }
}

void DocumentChecker::step(std::size_t at)
{
  action(at);
  limits(at);
  ways(at);
  references(at);
  const std::string action = document_.action(at);
  if (action == "aws:executeAwsApi" || action == "aws:waitForAwsResourceProperty" ||
      action == "aws:assertAwsResourceProperty")
    call(at);
  else if (action == "aws:executeScript")
    script(at);
}

void DocumentChecker::unreached()
{
  const std::set<std::size_t> &reached = reach_.from(0);
  for (std::size_t at = 0; at < document_.steps().size(); ++at)
    if (!reached.contains(at))
      flaw(at, false, "is never carried out: no way leads to it");
}

/// What the document gives when it ends, and as whom it runs.
void DocumentChecker::outputs()
{
  const auto wrong = [&](const std::string &where, const std::string &reference, const YAML::Node &at) {
    if (const SsmReference what = names_.look_up(reference); !what.skipped && !what.wrong.empty())
      found_.flaws.push_back({true, where + " names {{ " + reference + " }}: " + what.wrong, yaml_line(at)});
  };
  for (const YAML::Node &one : yaml_items(yaml_at(source_, {"outputs"})))
    wrong("the document's outputs", yaml_text(one), one);
  const YAML::Node role = yaml_at(source_, {"assumeRole"});
  for (const std::string &one : references_in(role))
    wrong("assumeRole", one, role);
}

SsmChecks DocumentChecker::check()
{
  for (std::size_t at = 0; at < document_.steps().size(); ++at)
    step(at);
  unreached();
  outputs();
  return std::move(found_);
}

} // namespace

SsmChecks check_ssm_document(const YAML::Node &document)
{
  return DocumentChecker(document).check();
}

std::vector<SsmFlaw> ssm_flaws(std::string_view text)
{
  Diagnostics unused;
  const auto documents = parse_yaml_documents(text, "", unused);
  if (!documents || documents->empty() || !yaml_is_set(yaml_at(documents->front(), {"schemaVersion"})))
    return {};
  return check_ssm_document(documents->front()).flaws;
}

} // namespace drsim::import::runbooks
