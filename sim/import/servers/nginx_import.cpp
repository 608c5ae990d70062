#include "sim/import/servers/nginx_import.hpp"

#include "sim/core/duration.hpp"
#include "sim/core/size.hpp"
#include "sim/formats/id_part.hpp"
#include "sim/import/servers/nginx_directives.hpp"
#include "sim/import/servers/server_figure.hpp"
#include "sim/import/servers/server_settings.hpp"
#include "sim/import/servers/unplayed_reasons.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace drsim::inline import::inline servers {
namespace {

constexpr std::size_t largest_nginx_bytes = 4'000'000;

/// What holds for a proxy_pass; blocks inherit it of those around them.
struct Proxying {
  ServerFigure connect_s{60, 0};
  ServerFigure read_s{60, 0};
  ServerFigure tries{0, 0};   ///< 0: as many as there are servers
  ServerFigure another{1, 0}; ///< after an error or a time-out another server is tried
  bool resolver = false;
};

struct NginxServers {
  int line = 0;
  std::vector<std::string> hosts;
  ServerFigure max_fails{1, 0};
  ServerFigure fail_timeout_s{10, 0};
  bool resolved = false; ///< its names are looked up again while it runs
};

/// "http://bff.shop:8080/api" -> "bff.shop"; "unix:/run/app.sock" -> "".
std::string host_of(std::string address)
{
  if (const std::size_t scheme = address.find("://"); scheme != std::string::npos)
    address.erase(0, scheme + 3);
  if (address.starts_with("unix:") || address.starts_with("["))
    return {};
  return address.substr(0, address.find_first_of(":/"));
}

bool is_address(const std::string &host)
{
  return host.find_first_not_of("0123456789.") == std::string::npos;
}

/// The service of the cluster that a host names; "" for addresses and hosts outside of it.
std::string service_of(const std::string &host)
{
  const std::size_t dot = host.find('.');
  const std::string rest = dot == std::string::npos ? "" : host.substr(dot + 1);
  const std::size_t next = rest.find('.');
  const bool inside = next == std::string::npos ? rest != "com" && rest != "org" && rest != "net"
                                                : rest.compare(next, 4, ".svc") == 0;
  const std::string name = host.substr(0, dot);
  return inside && !is_address(host) && host != "localhost" && id_part(name) == name ? name : std::string();
}

class NginxImport {
public:
  NginxImport(const ImportContext &context, Diagnostics &diagnostics, Imported &out)
      : context_(context), diagnostics_(diagnostics), out_(out)
  {
  }

  void run(const std::vector<NginxDirective> &all)
  {
    find_upstreams(all);
    take(all, Proxying{}, "");
    for (const auto &[name, servers] : upstreams_)
      if (!used_.contains(name))
        say("upstream " + name, servers.line, "no proxy_pass of this file leads to it");
  }

private:
  void find_upstreams(const std::vector<NginxDirective> &all)
  {
    for (const NginxDirective &one : all) {
      if (one.block && one.name() == "upstream" && one.words.size() > 1)
        upstreams_.emplace(one.words[1], servers_of(one));
      find_upstreams(one.inside);
    }
  }

  NginxServers servers_of(const NginxDirective &upstream)
  {
    NginxServers servers;
    servers.line = upstream.line;
    for (const NginxDirective &one : upstream.inside) {
      if (one.name() != "server" || one.words.size() < 2)
        continue;
      const auto has = [&](const char *word) {
        return std::find(one.words.begin() + 2, one.words.end(), word) != one.words.end();
      };
      if (has("down"))
        continue;
      servers.hosts.push_back(host_of(one.words[1]));
      servers.resolved = servers.resolved || has("resolve");
      for (std::size_t i = 2; i < one.words.size() && servers.hosts.size() == 1; ++i) {
        const std::string &word = one.words[i]; // servers are alike; the first speaks for them
        if (word.starts_with("max_fails="))
          count(word.substr(10), one, servers.max_fails);
        if (word.starts_with("fail_timeout="))
          seconds(word.substr(13), one, servers.fail_timeout_s);
      }
    }
    return servers;
  }

  void count(const std::string &word, const NginxDirective &at, ServerFigure &into)
  {
    if (const auto value = parse_whole(word); value && *value >= 0)
      into = {static_cast<double>(*value), at.line};
    else
      unread(at, word, "write a count, such as 3");
  }

  void seconds(const std::string &word, const NginxDirective &at, ServerFigure &into)
  {
    if (const auto value = parse_duration_s(word); value && *value >= 0)
      into = {*value, at.line};
    else
      unread(at, word, "write a time, such as 5s");
  }

  void unread(const NginxDirective &at, const std::string &word, const std::string &cure)
  {
    diagnostics_.warning(
        context_.shown_name, std::to_string(at.line),
        at.name() + ": \"" + word.substr(0, 40) + "\" cannot be read, and NGINX's own is taken", cure);
  }

  void take(const std::vector<NginxDirective> &all, Proxying around, const std::string &where)
  {
    for (const NginxDirective &one : all)
      setting(one, around);
    for (const NginxDirective &one : all) {
      if (one.name().ends_with("_pass") && one.words.size() > 1)
        proxied(one, around, all);
      else if (one.block && one.name() != "upstream")
        take(one.inside, around, where + one.name() + " ");
      else if (!one.block && !is_read(one.name()))
        say(where + one.name(), one.line, why_unplayed(one.name()));
    }
  }

  static bool is_read(const std::string &name)
  {
    static const std::set<std::string> read = {"proxy_connect_timeout", "proxy_read_timeout",
                                               "proxy_next_upstream_tries", "proxy_next_upstream",
                                               "resolver"};
    return read.contains(name) || name.ends_with("_pass");
  }

  void setting(const NginxDirective &one, Proxying &into)
  {
    if (one.words.size() < 2)
      return;
    const std::string &name = one.name();
    if (name == "proxy_connect_timeout" || name == "grpc_connect_timeout")
      seconds(one.words[1], one, into.connect_s);
    else if (name == "proxy_read_timeout" || name == "grpc_read_timeout")
      seconds(one.words[1], one, into.read_s);
    else if (name == "proxy_next_upstream_tries")
      count(one.words[1], one, into.tries);
    else if (name == "proxy_next_upstream")
      into.another = {one.words[1] == "off" ? 0.0 : 1.0, one.line};
    else if (name == "resolver")
      into.resolver = true;
    else if (name == "include" && one.words[1].find("mime.types") == std::string::npos)
      diagnostics_.warning(context_.shown_name, std::to_string(one.line),
                           "it includes other files, which are not read here",
                           "give what \"nginx -T\" prints: all of them in one");
  }

  static std::string why_unplayed(const std::string &name)
  {
    static const std::map<std::string, std::string> known = {
        {"keepalive", "connections are taken as open when they are needed"},
        {"limit_req", "sizes and rates have no limit in drsim"},
        {"limit_conn", "sizes and rates have no limit in drsim"},
        {"proxy_cache", "what it would answer itself is asked for"},
        {"proxy_next_upstream_timeout", "tries end by their count alone"},
        {"include", "it includes other files, which are not read here"}};
    const auto found = known.find(name);
    return std::string(compared_setting) + (found == known.end()
                                                ? "it changes neither which server is asked nor for how long"
                                                : found->second);
  }

  void say(const std::string &address, int line, const std::string &why)
  {
    if (!told_.insert(address).second)
      return;
    out_.seen.push_back({address, "setting", context_.region, std::to_string(line), false, why});
    if (why.starts_with(compared_setting))
      out_.dependencies.push_back({"", "setting", address, context_.region, set_at(context_, line)});
  }

  /// What users' requests are handed on to.
  void proxied(const NginxDirective &pass, const Proxying &how, const std::vector<NginxDirective> &beside)
  {
    std::string name = host_of(pass.words[1]);
    bool variable = name.starts_with("$");
    for (const NginxDirective &one : beside) // set $backend "bff:8080";
      if (variable && one.name() == "set" && one.words.size() > 2 && one.words[1] == name)
        name = host_of(one.words[2]);
    if (name.empty() || name.starts_with("$"))
      return say(pass.name() + " " + pass.words[1].substr(0, 60), pass.line,
                 "where it leads is known only when it runs: requests take the path of their journey");
    const auto upstream = upstreams_.find(name);
    NginxServers servers;
    if (upstream != upstreams_.end()) {
      servers = upstream->second;
    } else {
      servers.line = pass.line;
      servers.hosts = {name};
      servers.max_fails.value = 0; // a server alone is never taken out
      servers.resolved = variable && how.resolver;
    }
    if (used_.insert(name).second)
      add(name, servers, how, upstream != upstreams_.end());
  }

  [[nodiscard]] Parameter parameter(const ServerFigure &figure, const std::string &unit, int at) const
  {
    if (figure.line > 0)
      return {figure.value, {}, unit, set_at(context_, figure.line)};
    Provenance own = set_at(context_, at);
    own.source = Source::provider_default;
    own.confidence = Confidence::documented;
    own.note = "NGINX's own";
    return {figure.value, {}, unit, own};
  }

  void add(const std::string &name, const NginxServers &servers, const Proxying &how, bool group)
  {
    ComponentSpec made;
    made.kind = "nginx_upstream";
    made.id = "nginx:" + id_part(name) + (context_.region.empty() ? "" : "@" + context_.region);
    made.title = "NGINX before " + name;
    made.region = context_.region;
    made.from = set_at(context_, servers.line);
    const auto put = [&](const char *what, const ServerFigure &figure, const char *unit) {
      made.parameters[what] = parameter(figure, unit, servers.line);
    };
    put("servers", {static_cast<double>(servers.hosts.size()), servers.line}, "count");
    put("connect_timeout_s", how.connect_s, "s");
    put("read_timeout_s", how.read_s, "s");
    put("next_server", how.another, "bool");
    if (group) {
      put("max_fails", servers.max_fails, "count");
      put("fail_timeout_s", servers.fail_timeout_s, "s");
    }
    const bool outside = std::any_of(servers.hosts.begin(), servers.hosts.end(), [](const std::string &host) {
      return host.find('.') != std::string::npos && !is_address(host) && service_of(host).empty();
    });
    if (outside)
      put("resolved_once", {servers.resolved ? 0.0 : 1.0, servers.line}, "bool");
    const bool played = call_rule(servers, how);
    out_.seen.push_back(
        {made.id, "nginx upstream", context_.region, made.from.address, played,
         played ? "" : "lint looks at its time-outs and names; it leads to no service of a cluster"});
    out_.components.push_back(std::move(made));
  }

  /// NGINX calls one service for users: its time-out and tries are those of the call.
  bool call_rule(const NginxServers &servers, const Proxying &how)
  {
    std::set<std::string> services;
    for (const std::string &host : servers.hosts)
      services.insert(service_of(host));
    if (services.size() != 1 || services.begin()->empty())
      return false;
    ComponentSpec rule;
    rule.id = *services.begin() + (context_.region.empty() ? "" : "@" + context_.region);
    rule.kind = "service";
    rule.region = context_.region;
    rule.from = set_at(context_, servers.line);
    rule.parameters["timeout_s"] = parameter(how.read_s, "s", servers.line);
    double further = how.another.value > 0 ? static_cast<double>(servers.hosts.size()) - 1 : 0;
    if (how.tries.value > 0)
      further = std::min(further, how.tries.value - 1);
    rule.parameters["retries"] =
        parameter({further, std::max(how.tries.line, how.another.line)}, "count", servers.line);
    out_.call_rules.push_back(std::move(rule));
    return true;
  }

  const ImportContext &context_;
  Diagnostics &diagnostics_;
  Imported &out_;
  std::map<std::string, NginxServers> upstreams_;
  std::set<std::string> used_;
  std::set<std::string> told_;
};

} // namespace

bool is_nginx(std::string_view text)
{
  const auto has = [&](std::string_view word) { return text.find(word) != std::string_view::npos; };
  if (text.size() > largest_nginx_bytes || !has(";") || !has("{") || !(has("_pass ") || has("upstream ")))
    return false;
  const NginxText read = read_nginx(text);
  const auto leads = [](const auto &self, const std::vector<NginxDirective> &all) -> bool {
    return std::any_of(all.begin(), all.end(), [&](const NginxDirective &one) {
      const bool upstream =
          one.block && one.name() == "upstream" && !one.inside.empty() && one.inside.front().words.size() > 1;
      const bool pass = !one.block && one.name().ends_with("_pass") && one.words.size() == 2;
      return upstream || pass || self(self, one.inside);
    });
  };
  return leads(leads, read.directives);
}

Imported import_nginx(std::string_view text, const ImportContext &context, Diagnostics &diagnostics)
{
  Imported imported;
  imported.file = context.shown_name;
  imported.format = "nginx";
  if (text.size() > largest_nginx_bytes) {
    diagnostics.error(context.shown_name, "", "the file has more than 4 MB: no configuration of NGINX");
    return imported;
  }
  const NginxText read = read_nginx(text);
  if (!read.wrong.empty())
    diagnostics.error(context.shown_name, std::to_string(read.wrong_line), read.wrong,
                      "\"nginx -t\" shows what NGINX says of it");
  NginxImport(context, diagnostics, imported).run(read.directives);
  return imported;
}

} // namespace drsim::import::servers
