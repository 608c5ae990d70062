#include "sim/import/servers/haproxy_import.hpp"

#include "sim/core/duration.hpp"
#include "sim/core/size.hpp"
#include "sim/formats/id_part.hpp"
#include "sim/import/servers/server_figure.hpp"
#include "sim/import/servers/server_settings.hpp"
#include "sim/import/servers/unplayed_reasons.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>

namespace drsim::inline import::inline servers {
namespace {

constexpr std::size_t largest_bytes = 4'000'000;
constexpr std::size_t most_problems = 50;
constexpr int most_servers = 65'536;
constexpr std::array<std::string_view, 5> serving = {"global", "defaults", "frontend", "backend", "listen"};
constexpr std::array<std::string_view, 9> others = {
    "resolvers", "userlist", "peers", "cache", "mailers", "program", "http-errors", "ring", "log-forward"};

using Words = std::vector<std::string>;

bool one_of(const auto &names, std::string_view word)
{
  return std::find(names.begin(), names.end(), word) != names.end();
}

/// Words of a line: blanks part them, quotes and backslashes join, "#" ends them.
Words words_of(std::string_view line)
{
  Words words;
  std::string word;
  char quote = '\0';
  bool begun = false;
  const auto end = [&] {
    if (begun)
      words.push_back(std::move(word));
    word.clear();
    begun = false;
  };
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (quote == '\0' && c == '#')
      break;
    if (quote == '\0' && (c == ' ' || c == '\t' || c == '\r')) {
      end();
    } else if (quote == '\0' ? c == '"' || c == '\'' : c == quote) {
      quote = quote == '\0' ? c : '\0';
      begun = true;
    } else {
      if (c == '\\' && quote != '\'' && i + 1 < line.size())
        ++i;
      word += line[i];
      begun = true;
    }
  }
  end();
  return words;
}

/// What applies to a backend's servers; sections inherit it of the "defaults" before them.
struct Checks {
  ServerFigure inter_s{2, 0};
  ServerFigure fall{3, 0};
  ServerFigure rise{2, 0};
  std::optional<ServerFigure> timeout_s;
  bool checked = false; ///< "check" is given
  std::string path;     ///< that an HTTP check asks for
  int path_line = 0;
};

struct Backend {
  std::string name;
  int line = 0;
  Checks checks;
  int servers = 0;
  int backups = 0;
  int unchecked_line = 0; ///< a server without "check"
  int first_server_line = 0;
};

class HaproxyImport {
public:
  HaproxyImport(std::string_view text, const ImportContext &context, Diagnostics &diagnostics, Imported &out)
      : text_(text), context_(context), diagnostics_(diagnostics), out_(out)
  {
  }

  void run()
  {
    while (!text_.empty() && problems_ < most_problems) {
      const std::size_t end = text_.find('\n');
      ++line_;
      const Words words = words_of(text_.substr(0, end));
      text_ = end == std::string_view::npos ? std::string_view() : text_.substr(end + 1);
      if (!words.empty())
        take(words);
    }
    close();
  }

private:
  void wrong(const std::string &message, const std::string &cure)
  {
    ++problems_;
    diagnostics_.error(context_.shown_name, std::to_string(line_), message, cure);
  }

  void take(const Words &words)
  {
    if (one_of(serving, words[0]) || one_of(others, words[0])) {
      close();
      section_ = words[0];
      backend_ = Backend{};
      backend_.name = words.size() > 1 ? words[1] : section_;
      backend_.line = line_;
      if (section_ == "defaults")
        defaults_ = Checks{};
      backend_.checks = defaults_;
      if (words.size() < 2 && (section_ == "backend" || section_ == "listen" || section_ == "frontend"))
        wrong("a " + section_ + " needs a name", section_ + " NAME");
    } else if (section_.empty()) {
      wrong("\"" + words[0].substr(0, 40) + "\" stands before the first section",
            "begin with global, defaults, frontend, backend or listen");
    } else {
      setting(words);
    }
  }

  void close()
  {
    if (section_ == "defaults")
      defaults_ = backend_.checks;
    if ((section_ == "backend" || section_ == "listen") && backend_.servers + backend_.backups > 0)
      add();
    section_.clear();
  }

  void setting(const Words &words)
  {
    const bool backing = section_ == "backend" || section_ == "listen";
    const auto second = [&](std::string_view word) { return words.size() > 1 && words[1] == word; };
    if (words[0] == "default-server")
      figures(words, 1, backend_.checks);
    else if (words[0] == "server" && backing)
      server(words);
    else if (words[0] == "server-template" && backing)
      discovered(words);
    else if (words[0] == "timeout" && second("check") && words.size() > 2)
      seconds(words[2], "timeout check", [&](ServerFigure read) { backend_.checks.timeout_s = read; });
    else if ((words[0] == "option" && second("httpchk")) || (words[0] == "http-check" && second("send")))
      path(words);
    else
      list(words);
  }

  void path(const Words &words)
  {
    for (std::size_t i = 2; i < words.size(); ++i)
      if (words[i].starts_with("/")) {
        backend_.checks.path = words[i];
        backend_.checks.path_line = line_;
        return;
      }
  }

  template <typename Take> void seconds(const std::string &word, const std::string &what, Take take_it)
  {
    if (word.find('$') != std::string::npos) {
      diagnostics_.warning(context_.shown_name, std::to_string(line_),
                           what + " is known only once HAProxy has read its environment",
                           "the default is taken");
    } else if (const auto value = haproxy_seconds(word)) {
      take_it(ServerFigure{*value, line_});
    } else {
      wrong(what + " is not a duration", "write \"2s\", or a number of milliseconds");
    }
  }

  void count(const std::string &word, const std::string &what, ServerFigure &into)
  {
    const auto value = parse_whole(word);
    if (!value || *value < 1)
      wrong(what + " is not a count", "write \"3\"");
    else
      into = {static_cast<double>(*value), line_};
  }

  /// Figures of a server or of default-server.
  void figures(const Words &words, std::size_t from, Checks &checks)
  {
    for (std::size_t i = from; i < words.size(); ++i) {
      const std::string &word = words[i];
      const bool valued = word == "inter" || word == "fall" || word == "rise";
      if (word == "check" || word == "no-check")
        checks.checked = word == "check";
      else if (!valued)
        unmodelled(word);
      else if (++i == words.size())
        wrong(word + " has no value", word + " VALUE");
      else if (word == "inter")
        seconds(words[i], word, [&](ServerFigure read) { checks.inter_s = read; });
      else
        count(words[i], word, word == "fall" ? checks.fall : checks.rise);
    }
  }

  void unmodelled(const std::string &word)
  {
    static const std::map<std::string, std::string> known = {
        {"fastinter", "checks come every inter, whatever the state"},
        {"downinter", "checks come every inter, whatever the state"},
        {"slowstart", "a server that returns takes its full share"},
        {"weight", "load is spread evenly"},
        {"maxconn", "sizes and rates have no limit in drsim"},
        {"on-marked-down", "connections to a dead server end with it"}};
    if (const auto found = known.find(word); found != known.end())
      say(backend_.name + " " + word, compared_setting + found->second);
  }

  void server(const Words &words)
  {
    if (words.size() < 3) {
      wrong("a server needs a name and an address", "server NAME ADDRESS [check inter 2s fall 3 rise 2]");
      return;
    }
    counted(words, 3, 1);
  }

  /// "server-template NAME 3 ADDRESS" or "1-3": so many servers, whose addresses DNS tells.
  void discovered(const Words &words)
  {
    if (words.size() < 4) {
      wrong("a server-template needs a name, a count and an address",
            "server-template NAME 3 ADDRESS [check]");
      return;
    }
    const std::string what = "how many servers are made of server-template";
    const std::size_t dash = words[2].find('-');
    const auto low = dash == std::string::npos ? 1 : parse_whole(words[2].substr(0, dash));
    const auto high = parse_whole(dash == std::string::npos ? words[2] : words[2].substr(dash + 1));
    const bool later = words[2].find('$') != std::string::npos;
    if (later)
      diagnostics_.warning(context_.shown_name, std::to_string(line_),
                           what + " is known only once HAProxy has read its environment", "one is taken");
    else if (!low || !high || *low < 1 || *high < *low || *high > most_servers)
      return wrong(what + " is not a count", "write \"3\" or \"1-3\"");
    counted(words, 4, later ? 1 : *high - *low + 1);
  }

  void counted(const Words &words, std::size_t from, int many)
  {
    const bool backup = one_of(words, std::string_view("backup"));
    (backup ? backend_.backups : backend_.servers) += many;
    Checks own = backend_.checks;
    figures(words, from, own);
    if (!own.checked && backend_.unchecked_line == 0)
      backend_.unchecked_line = line_;
    if (backend_.first_server_line == 0) { // servers of a backend are alike; the first speaks for them
      backend_.first_server_line = line_;
      first_ = own;
    }
  }

  void list(const Words &words)
  {
    static const std::map<std::string, std::string> known = {
        {"balance", "load is spread evenly"},
        {"timeout", "calls have the time limits of the services"},
        {"retries", "calls have the retries of the services"},
        {"option", "drsim looks at checks only"},
        {"http-check", "an answer that comes is well"},
        {"tcp-check", "an answer that comes is well"},
        {"mode", "drsim looks at checks only"},
        {"maxconn", "sizes and rates have no limit in drsim"},
        {"log", "drsim reads its alerts from Prometheus and CloudWatch"},
        {"stats", "drsim reads its alerts from Prometheus and CloudWatch"},
        {"bind", "addresses, ports and encryption are taken to be right"},
        {"acl", "requests take the path of their journey"},
        {"use_backend", "requests take the path of their journey"},
        {"default_backend", "requests take the path of their journey"}};
    const auto found = known.find(words[0]);
    const bool more = (words[0] == "timeout" || words[0] == "option") && words.size() > 1;
    say(section_ + (backend_.name == section_ ? "" : " " + backend_.name) + " " + words[0] +
            (more ? " " + words[1] : ""),
        found == known.end() ? "no setting that drsim knows" : compared_setting + found->second);
  }

  void say(const std::string &address, const std::string &why)
  {
    if (!told_.insert(address).second)
      return;
    out_.seen.push_back({address, "setting", context_.region, std::to_string(line_), false, why});
    if (why.starts_with(compared_setting))
      out_.dependencies.push_back({"", "setting", address, context_.region, set_at(context_, line_)});
  }

  [[nodiscard]] Parameter parameter(const ServerFigure &figure, const std::string &unit) const
  {
    if (figure.line > 0)
      return {figure.value, {}, unit, set_at(context_, figure.line)};
    Provenance own = set_at(context_, backend_.line);
    own.source = Source::provider_default;
    own.confidence = Confidence::documented;
    own.note = "HAProxy's own";
    return {figure.value, {}, unit, own};
  }

  void add()
  {
    first_.timeout_s = backend_.checks.timeout_s; // of the backend, above or below its servers
    first_.path = backend_.checks.path;
    first_.path_line = backend_.checks.path_line;
    ComponentSpec made;
    made.kind = "haproxy_backend";
    made.id = "haproxy:" + id_part(backend_.name) + (context_.region.empty() ? "" : "@" + context_.region);
    made.title = "HAProxy before " + backend_.name;
    made.region = context_.region;
    made.from = set_at(context_, backend_.line);
    made.parameters["inter_s"] = parameter(first_.inter_s, "s");
    made.parameters["fall"] = parameter(first_.fall, "count");
    made.parameters["rise"] = parameter(first_.rise, "count");
    made.parameters["check_timeout_s"] = parameter(first_.timeout_s.value_or(first_.inter_s), "s");
    made.parameters["servers"] = parameter(
        {static_cast<double>(backend_.servers + backend_.backups), backend_.first_server_line}, "count");
    const int unchecked = backend_.unchecked_line;
    made.parameters["checked"] = parameter(
        {unchecked == 0 ? 1.0 : 0.0, unchecked == 0 ? backend_.first_server_line : unchecked}, "bool");
    static constexpr std::array<std::string_view, 5> leaders = {"/master", "/primary", "/leader",
                                                                "/read-write", "/standby-leader"};
    if (one_of(leaders, first_.path))
      made.parameters["leader_check"] = parameter({1, first_.path_line}, "bool");
    out_.seen.push_back({made.id, "haproxy backend", context_.region, made.from.address, true, ""});
    out_.components.push_back(std::move(made));
  }

  std::string_view text_;
  const ImportContext &context_;
  Diagnostics &diagnostics_;
  Imported &out_;
  int line_ = 0;
  std::size_t problems_ = 0;
  std::string section_;
  Checks defaults_;
  Checks first_;
  Backend backend_;
  std::set<std::string> told_;
};

} // namespace

std::optional<double> haproxy_seconds(std::string_view text)
{
  return parse_duration_s(text, DurationStyle::haproxy);
}

bool is_haproxy(std::string_view text)
{
  std::set<std::string> sections;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const Words words = words_of(text.substr(0, end).substr(0, 200));
    const bool indented = !text.empty() && (text.front() == ' ' || text.front() == '\t');
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    const bool alone =
        !words.empty() && (words[0] == "global" || words[0] == "defaults") && words.size() <= 2;
    const bool named =
        words.size() == 2 && (words[0] == "frontend" || words[0] == "backend" || words[0] == "listen");
    if (!indented && (alone || named))
      sections.insert(words[0]);
    // "listen" and its servers alone are a whole file.
    if (indented && !sections.empty() && words.size() >= 3 && words[0] == "server" &&
        words[2].find(':') != std::string::npos)
      sections.emplace("server");
  }
  return sections.size() >= 2;
}

Imported import_haproxy(std::string_view text, const ImportContext &context, Diagnostics &diagnostics)
{
  Imported imported;
  imported.file = context.shown_name;
  imported.format = "haproxy";
  if (text.size() > largest_bytes)
    diagnostics.error(context.shown_name, "", "the file has more than 4 MB: no configuration of HAProxy");
  else
    HaproxyImport(text, context, diagnostics, imported).run();
  return imported;
}

} // namespace drsim::import::servers
