#include "sim/formats/yaml_template.hpp"

#include "sim/formats/utf8.hpp"

#include <algorithm>
#include <array>

namespace drsim::inline formats {
namespace {

constexpr const char *helm_what = "a Helm template, not a manifest";
constexpr const char *helm_cure = "render it first: helm template RELEASE CHART > manifests.yaml";
constexpr const char *jinja_what = "a Jinja template, not configuration yet";
constexpr const char *jinja_cure =
    "render it first: ansible localhost -m template -a \"src=FILE dest=OUT\", or jinja2 FILE VARS > OUT";
constexpr const char *terraform_what = "a template of Terraform's templatefile, not configuration yet";
constexpr const char *terraform_cure =
    "render it first: terraform console <<< 'templatefile(\"FILE\", {...})'";

/// Words that begin an action of Helm and of no other.
bool helm_action(std::string_view inside)
{
  static constexpr std::array<std::string_view, 12> words = {"if ",     "range ",  "include ", "template ",
                                                             "with ",   "define ", "end",      "else",
                                                             "toYaml ", "printf ", "block ",   "tpl "};
  if (inside.starts_with("-") || inside.starts_with("/*"))
    return true;
  while (inside.starts_with(' '))
    inside.remove_prefix(1);
  return inside.starts_with('.') || inside.starts_with('$') ||
         std::any_of(words.begin(), words.end(), [&](auto word) { return inside.starts_with(word); });
}

Template made(int line, std::string_view at)
{
  if (at.starts_with("{%") || at.starts_with("{#"))
    return {line, jinja_what, jinja_cure};
  if (at.starts_with("${"))
    return {line, terraform_what, terraform_cure};
  return helm_action(at.substr(2)) ? Template{line, helm_what, helm_cure}
                                   : Template{line, jinja_what, jinja_cure};
}

bool has_key(std::string_view text, std::string_view key)
{
  const std::string inner = "\n" + std::string(key) + ":";
  return text.starts_with(inner.substr(1)) || text.find(inner) != std::string_view::npos;
}

} // namespace

std::optional<Template> template_of(std::string_view text)
{
  const bool cloudformation =
      has_key(text, "AWSTemplateFormatVersion") || text.find("\"AWSTemplateFormatVersion\"") != text.npos;
  int line = 1;
  std::optional<Template> weak; // "{{ name }}" and "${name}" may be ordinary text: a surer sign wins
  for (std::size_t at = 0; at + 1 < text.size(); ++at) {
    if (text[at] == '\n')
      ++line;
    const std::string_view rest = text.substr(at);
    if (!rest.starts_with("{{") && !rest.starts_with("{%") && !rest.starts_with("${"))
      continue;
    if (cloudformation && (rest.starts_with("${") || rest.starts_with("{{resolve:")))
      continue; // Sub's own, and a value that AWS looks up
    const Template found = made(line, rest);
    if (found.what == helm_what || rest.starts_with("{%"))
      return found;
    if (!weak)
      weak = found;
  }
  return weak;
}

std::optional<Template> renderer_file(std::string_view text, const std::string &shown_name)
{
  const std::string lower = lower_case(shown_name);
  const std::string name = lower.substr(lower.find_last_of("/\\") + 1);
  const bool yaml = name.ends_with(".yaml") || name.ends_with(".yml");
  if (name == "chart.yaml" || (has_key(text, "appVersion") && has_key(text, "version")))
    return Template{1, "the description of a Helm chart, not a manifest", helm_cure};
  if (name == "kustomization.yaml" || name == "kustomization.yml")
    return Template{1, "patches for kustomize, no manifests",
                    "render it first: kustomize build FOLDER > manifests.yaml"};
  if (yaml && ((has_key(text, "kraken") && text.find("chaos_scenarios") != text.npos) ||
               (text.find("krkn_") != text.npos && text.find("- id:") != text.npos)))
    return Template{1, "a configuration of krkn: a test, no part of the deployment, and not played",
                    "play its faults from a scenario of drsim's own (drsim list faults), or from files of "
                    "Chaos Mesh, Litmus, Chaos Toolkit or AWS FIS: drsim replay DEPLOYMENT FILE"};
  if (name == "terragrunt.hcl" || name == "root.hcl")
    return Template{
        1, "Terragrunt's own settings, no resources",
        "a plan of each folder says what it makes: terragrunt run-all plan -out=p, then terraform "
        "show -json p > plan.json in each"};
  if (name.ends_with(".assets.json") || (name == "tree.json" && text.find("\"constructInfo\"") != text.npos))
    return Template{1, "what the CDK keeps for itself, nothing that is deployed",
                    "the templates beside it are"};
  if (name.ends_with(".conf") && text.find("server {") != text.npos &&
      (text.find("proxy_pass") != text.npos || text.find("listen ") != text.npos))
    return Template{1, "a configuration of NGINX that hands nothing on: pages of its own are no component",
                    "give the file with its upstreams, or what \"nginx -T\" prints"};
  if (has_key(text, "tests") && (has_key(text, "rule_files") || has_key(text, "evaluation_interval")))
    return Template{1, "tests of rules for promtool, no configuration", "give the files of its rule_files"};
  if (yaml && has_key(text, "apiVersion") && has_key(text, "groups") && !has_key(text, "kind"))
    return Template{1, "alert rules of Grafana itself, not of Prometheus; they are not read",
                    "give rules of Prometheus, or name the alerts in \"components\""};
  const bool values = has_key(text, "replicaCount") || has_key(text, "nameOverride") ||
                      (has_key(text, "image") && has_key(text, "resources"));
  if (yaml && (values || (name.find("values") != std::string::npos && !has_key(text, "kind"))))
    return Template{1, "values of a Helm chart, not a manifest",
                    "render it first: helm template RELEASE CHART -f " +
                        shown_name.substr(shown_name.find_last_of("/\\") + 1) + " > manifests.yaml"};
  if (name.ends_with(".tpl") || name.ends_with(".j2") || name.ends_with(".jinja2") ||
      name.ends_with(".tftpl") || name.ends_with(".gotmpl"))
    return template_of(text);
  return std::nullopt;
}

bool has_template_sign(std::string_view value)
{
  return value.find("{{") != std::string_view::npos || value.find("{%") != std::string_view::npos ||
         value.find("${") != std::string_view::npos;
}

std::string render_advice(std::string_view value)
{
  const auto found = template_of(value);
  return found ? found->cure : std::string();
}

} // namespace drsim::formats
