// Names in the prose of a page.
#include "sim/import/runbooks/page_prose.hpp"

#include "sim/formats/utf8.hpp"

#include <cctype>
#include <set>

namespace drsim::inline import::inline runbooks {
namespace {

using Names = std::vector<std::pair<std::string, std::string>>;

/// An address of a tool of one's own: a dashboard, a pipeline, a repository's changes; no documentation.
bool leads_to_tool(const std::string &url)
{
  const std::string text = lower_case(url);
  const std::size_t host = text.find("://") + 3;
  for (const char *sort : {"grafana", "dashboard", "kibana", "log.", "logs.", "sentry", "prometheus",
                           "thanos", "alertmanager", "jenkins", "argocd", "ops.", "status."})
    if (text.compare(host, std::string_view(sort).size(), sort) == 0)
      return true;
  for (const char *part : {"/d/", "/dashboard", "/explore", "/merge_requests", "/pipelines", "/-/issues/new"})
    if (text.find(part, host) != std::string::npos)
      return true;
  return false;
}

bool is_letter_of_names(char c)
{
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

/// "KubePodCrashLooping", "etcdNoLeader": letters of both sorts within, and nothing else.
bool may_be_alert(const std::string &word)
{
  constexpr std::size_t shortest = 8;
  bool hump = false;
  for (std::size_t i = 1; i < word.size(); ++i)
    hump = hump || (std::isupper(static_cast<unsigned char>(word[i])) != 0 &&
                    std::islower(static_cast<unsigned char>(word[i - 1])) != 0);
  return word.size() >= shortest && hump && std::isalpha(static_cast<unsigned char>(word.front())) != 0;
}

void links(const std::string &text, Names &names)
{
  for (std::size_t at = text.find("](http"); at != std::string::npos; at = text.find("](http", at + 1))
    if (const std::string url = text.substr(at + 2, text.find(')', at) - at - 2); leads_to_tool(url))
      if (const std::string host = host_of(url); !host.empty())
        names.emplace_back("host", host);
}

/// "in #incident" -> "incident".
void channels(const std::string &text, Names &names)
{
  if (text.starts_with('#'))
    return; // a heading
  for (std::size_t at = text.find('#'); at != std::string::npos; at = text.find('#', at + 1)) {
    const bool in_link = at > 1 && text[at - 1] == '(' && text[at - 2] == ']';
    const bool alone = at == 0 || text[at - 1] == ' ' || (text[at - 1] == '(' && !in_link);
    std::size_t end = at + 1;
    while (end < text.size() && (is_letter_of_names(text[end]) || text[end] == '-'))
      ++end;
    if (alone && end > at + 2 && std::islower(static_cast<unsigned char>(text[at + 1])) != 0)
      names.emplace_back("channel", text.substr(at + 1, end - at - 1));
  }
}

/// "**EtcdNoLeader (CRITICAL)**", "the alert `KubePodNotReady`".
void alerts(const std::string &text, Names &names)
{
  const std::string lower = lower_case(text);
  const bool graded =
      lower.find("(critical)") != std::string::npos || lower.find("(warning)") != std::string::npos;
  if (!graded && lower.find("alert") == std::string::npos)
    return;
  for (const std::string_view mark : {"`", "**"})
    for (std::size_t at = text.find(mark); at != std::string::npos; at = text.find(mark, at + 1)) {
      const std::size_t begin = at + mark.size();
      std::size_t end = begin;
      while (end < text.size() && is_letter_of_names(text[end]))
        ++end;
      const std::string word = text.substr(begin, end - begin);
      const bool whole = text.compare(end, mark.size(), mark) == 0 || text.compare(end, 2, " (") == 0;
      if (whole && may_be_alert(word))
        names.emplace_back("alert", word);
    }
}

/// "`etcd_mvcc_db_total_size_in_bytes`": a metric by its unit, as exporters call them.
void metrics(const std::string &text, Names &names)
{
  for (std::size_t at = text.find('`'); at != std::string::npos; at = text.find('`', at + 1)) {
    const std::size_t end = text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_:", at + 1);
    if (end == std::string::npos || (text[end] != '`' && text[end] != '{'))
      continue;
    const std::string word = text.substr(at + 1, end - at - 1);
    for (const std::string_view unit : {"_total", "_bytes", "_seconds", "_bucket", "_count", "_ratio"})
      if (word.ends_with(unit) && word.find('_') < word.size() - unit.size())
        names.emplace_back("metric", word);
  }
}

} // namespace

std::string host_of(std::string word)
{
  if (const std::size_t scheme = word.find("://"); scheme != std::string::npos)
    word = word.substr(scheme + 3);
  word = word.substr(word.rfind('@', word.find('/')) == std::string::npos ? 0 : word.find('@') + 1);
  word = word.substr(0, word.find_first_of(":/?#"));
  const std::size_t dot = word.rfind('.');
  const bool named = dot != std::string::npos && dot > 0 && dot + 2 < word.size() &&
                     word.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789.-") == std::string::npos &&
                     std::isalpha(static_cast<unsigned char>(word[dot + 1])) != 0;
  static const std::set<std::string> files = {"json", "yaml", "yml", "sh", "sql", "md",  "txt", "py",
                                              "tf",   "conf", "hcl", "gz", "tar", "log", "pem", "key"};
  const bool of_aws = word.ends_with(".amazonaws.com") || word.ends_with(".aws.amazon.com");
  return named && !of_aws && files.count(word.substr(dot + 1)) == 0 ? word : std::string();
}

std::vector<std::pair<std::string, std::string>> names_in_prose(const std::string &line)
{
  constexpr std::size_t longest_line = 10000; // nobody has written a longer one
  Names names;
  if (line.size() > longest_line)
    return names;
  links(line, names);
  channels(line, names);
  alerts(line, names);
  metrics(line, names);
  return names;
}

} // namespace drsim::import::runbooks
