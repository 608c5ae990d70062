#include "sim/assemble/alert_runbooks.hpp"

#include "sim/formats/id_part.hpp"
#include "sim/formats/utf8.hpp"
#include "sim/model/component_facts.hpp"

#include <algorithm>
#include <cctype>
#include <cstdlib>

namespace drsim::inline assemble {
namespace {

/// "%D0%9F+x" -> "П x", as addresses are written.
std::string decoded(const std::string &text)
{
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool hex = text[i] == '%' && i + 2 < text.size() &&
                     std::isxdigit(static_cast<unsigned char>(text[i + 1])) != 0 &&
                     std::isxdigit(static_cast<unsigned char>(text[i + 2])) != 0;
    if (hex) {
      out += static_cast<char>(std::strtol(text.substr(i + 1, 2).c_str(), nullptr, 16));
      i += 2;
    } else
      out += text[i] == '+' ? ' ' : text[i];
  }
  return out;
}

/// A heading's anchor, as GitHub and GitLab make it: letters, digits, "-" and "_" stay, blanks become "-".
std::string slug(const std::string &heading)
{
  std::string out;
  const std::string text = lower_case(heading);
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte == 0xe2 && i + 2 < text.size() && (static_cast<unsigned char>(text[i + 1]) & 0xfeU) == 0x80)
      i += 2; // dashes, quotes and the like
    else if (byte >= 0x80 || std::isalnum(byte) != 0 || byte == '-' || byte == '_')
      out += text[i];
    else if (byte == ' ')
      out += '-';
  }
  return out;
}

std::string last_part(std::string address)
{
  while (!address.empty() && address.back() == '/')
    address.pop_back();
  address = decoded(address.substr(address.rfind('/') + 1));
  for (const char *ending : {".md", ".markdown", ".html", ".htm", ".json", ".yml", ".yaml"})
    if (const std::string end = ending; address.size() > end.size() && address.ends_with(end))
      return address.substr(0, address.size() - end.size());
  return address;
}

bool is_called(const ComponentSpec &runbook, const std::string &page)
{
  const std::string name = lower_case(id_part(page));
  return lower_case(file_stem(runbook.from.file)) == name || lower_case(runbook.id) == "runbook:" + name ||
         lower_case(runbook.id) == lower_case(page) ||
         (!runbook.title.empty() && slug(runbook.title) == slug(page));
}

} // namespace

std::vector<std::string> runbooks_at(const Deployment &deployment, const std::string &address)
{
  const std::size_t hash = address.find('#');
  const std::string page = last_part(address.substr(0, hash));
  const std::string anchor = hash == std::string::npos ? "" : slug(decoded(address.substr(hash + 1)));
  std::vector<std::string> on_page;
  std::vector<std::string> at_anchor;
  if (page.empty())
    return on_page;
  for (const ComponentSpec *runbook : deployment.of_kind("runbook")) {
    if (!is_called(*runbook, page))
      continue;
    on_page.push_back(runbook->id);
    const bool by_id = lower_case(runbook->id).ends_with("-" + anchor);
    if (!anchor.empty() && (slug(runbook->title) == anchor || by_id))
      at_anchor.push_back(runbook->id);
  }
  if (!at_anchor.empty())
    return at_anchor;
  return anchor.empty() || on_page.size() == 1 ? on_page : std::vector<std::string>{};
}

void link_alert_runbooks(Deployment &deployment)
{
  for (ComponentSpec &component : deployment.components) {
    if (component.kind != "alert_rule" && component.kind != "cloudwatch_alarm" &&
        component.kind != "composite_alarm")
      continue;
    const std::string address = text_of(component, "runbook_url");
    if (address.empty() || component.links.count("runbook") > 0)
      continue;
    if (std::vector<std::string> found = runbooks_at(deployment, address); !found.empty())
      component.links["runbook"] = std::move(found);
  }
}

} // namespace drsim::assemble
