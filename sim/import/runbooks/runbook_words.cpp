#include "sim/import/runbooks/runbook_words.hpp"

#include "sim/core/duration.hpp"
#include "sim/core/size.hpp"
#include "sim/formats/utf8.hpp"
#include "sim/model/actions.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

namespace drsim::inline import::inline runbooks {
namespace {

using Replacement = std::pair<std::string_view, std::string_view>;

void replace_all(std::string &text, std::string_view from, std::string_view to)
{
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
}

std::string without_marks_around(std::string_view text, std::string_view away = " \t*_.,;:")
{
  const std::size_t first = text.find_first_not_of(away);
  return first == std::string_view::npos
             ? std::string{}
             : std::string(text.substr(first, text.find_last_not_of(away) - first + 1));
}

/// Long dashes, hard spaces, a decimal comma and short Russian units as the parser of durations knows them.
std::string plain_duration(std::string_view text)
{
  std::string out = lower_case(text);
  constexpr std::array<Replacement, 5> signs = {
      {{"–", "-"}, {"—", "-"}, {"−", "-"}, {"\u00A0", " "}, {"≈", "~"}}};
  for (const auto &[from, to] : signs)
    replace_all(out, from, to);
  for (std::size_t i = 1; i + 1 < out.size(); ++i)
    if (out[i] == ',' && std::isdigit(static_cast<unsigned char>(out[i - 1])) != 0 &&
        std::isdigit(static_cast<unsigned char>(out[i + 1])) != 0)
      out[i] = '.';
  out = without_marks_around(out);
  if (out.ends_with(" ч"))
    out += "ас";
  return out;
}

/// Takes one of the words off the front.
bool take_prefix(std::string &text, std::initializer_list<std::string_view> words)
{
  for (const std::string_view word : words)
    if (text.starts_with(word)) {
      text = without_marks_around(std::string_view(text).substr(word.size()), " \t");
      return true;
    }
  return false;
}

std::optional<double> with_unit(std::string_view text)
{
  const std::string plain = without_marks_around(text);
  const bool unit =
      !plain.empty() && (static_cast<unsigned char>(plain.back()) >= 0x80 || std::isalpha(plain.back()) != 0);
  const auto seconds = unit ? parse_duration_s(plain) : std::nullopt;
  return seconds && *seconds >= 0 ? seconds : std::nullopt;
}

/// "5-10 минут", "5 до 10 минут": the first figure takes the unit of the second when it has none.
std::optional<SpokenDuration> read_range(const std::string &text)
{
  for (const std::string_view joint : {"-", " до ", " to ", " and ", " и "}) {
    const std::size_t at = text.find(joint);
    if (at == std::string::npos || at == 0)
      continue;
    const std::string low_text = without_marks_around(std::string_view(text).substr(0, at));
    const std::string high_text = without_marks_around(std::string_view(text).substr(at + joint.size()));
    const auto high = with_unit(high_text);
    if (!high)
      continue;
    const std::size_t unit = high_text.find_first_not_of("0123456789.");
    const auto low = with_unit(low_text) ? with_unit(low_text) : with_unit(low_text + high_text.substr(unit));
    if (low && *low < *high)
      return SpokenDuration{Distribution(std::vector<Term>{Uniform{*low, *high}}), "range"};
  }
  return std::nullopt;
}

std::vector<std::string_view> lines_within(std::string_view text)
{
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

/// What follows one of the labels at the start of a line: "Время: 5 минут" -> "5 минут".
std::optional<std::string> labelled(std::string_view line, std::span<const std::string_view> labels)
{
  const std::string plain = lower_case(without_marks_around(line, " \t*_-"));
  for (const std::string_view label : labels)
    if (plain.starts_with(label)) {
      const std::string_view rest = std::string_view(plain).substr(label.size());
      const std::size_t colon = rest.find(':');
      if (colon != std::string_view::npos && colon <= 4)
        return without_marks_around(rest.substr(colon + 1));
      if (label == "eta" && rest.starts_with(' ')) // "ETA 2-3 hours"
        return without_marks_around(rest);
    }
  return std::nullopt;
}

bool has_any(std::string_view text, std::initializer_list<std::string_view> words)
{
  return std::any_of(words.begin(), words.end(),
                     [&](auto word) { return text.find(word) != std::string_view::npos; });
}

} // namespace

std::optional<SpokenDuration> read_spoken_duration(std::string_view text)
{
  constexpr std::size_t longest = 100;
  if (text.size() > longest)
    return std::nullopt;
  std::string plain = plain_duration(text);
  for (const std::string_view sign : {"t + ", "t +", "t+"}) // "T+5 - T+15 min": minutes since it began
    replace_all(plain, sign, "");
  static_cast<void>(take_prefix(plain, {"от ", "from ", "between "}));
  const bool about =
      take_prefix(plain, {"~", "около ", "примерно ", "about ", "approx. ", "approximately ", "ca. "});
  if (auto range = read_range(plain))
    return range;
  if (const std::size_t plus = plain.find('+'); plus != std::string::npos && plus > 0 && plus < 6) {
    std::string least = plain; // "60+ minutes"
    least.erase(plus, 1);
    if (const auto seconds = with_unit(least))
      return SpokenDuration{*seconds, "lower bound"};
  }
  const bool most = take_prefix(plain, {"до ", "не более ", "up to ", "at most ", "max ", "<"});
  const auto seconds = with_unit(plain);
  if (!seconds)
    return std::nullopt;
  return SpokenDuration{*seconds, most ? "upper bound" : about ? "approximate" : ""};
}

namespace {

constexpr std::array<std::string_view, 11> time_labels = {"время",
                                                          "длительность",
                                                          "оценка времени",
                                                          "duration",
                                                          "estimated time",
                                                          "estimated duration",
                                                          "time",
                                                          "expected time",
                                                          "est. time",
                                                          "est",
                                                          "eta"};

/// "Start the application. Time: 15-20 minutes": a label behind the end of a sentence.
std::optional<SpokenDuration> behind_label(const std::string &title)
{
  for (std::size_t end = title.find(". "); end != std::string::npos; end = title.find(". ", end + 1))
    if (const auto rest = labelled(std::string_view(title).substr(end + 2), time_labels))
      if (auto found = read_spoken_duration(*rest))
        return found;
  return std::nullopt;
}

} // namespace

std::optional<SpokenDuration> step_duration(std::string_view title, std::string_view prose)
{
  for (std::size_t open = title.find('('); open != std::string_view::npos; open = title.find('(', open + 1)) {
    const std::size_t close = title.find(')', open);
    if (close == std::string_view::npos)
      break;
    const std::string_view inner = title.substr(open + 1, close - open - 1);
    if (auto found = read_spoken_duration(labelled(inner, time_labels).value_or(std::string(inner))))
      return found;
  }
  const std::string plain = plain_duration(title);
  if (const std::size_t dash = plain.rfind(" - "); dash != std::string::npos)
    if (auto found = read_spoken_duration(std::string_view(plain).substr(dash + 3))) // "Restore - 1h 30m"
      return found;
  if (auto found = behind_label(plain))
    return found;
  if (const std::size_t tilde = plain.find('~'); tilde != std::string::npos)
    if (auto found = read_spoken_duration(std::string_view(plain).substr(tilde)))
      return found;
  for (const std::string_view line : lines_within(prose))
    if (const auto rest = labelled(line, time_labels))
      if (auto found = read_spoken_duration(*rest))
        return found;
  return std::nullopt;
}

bool needs_target(std::string_view action)
{
  return action != "wait" && action != "announce" && action != "await";
}

bool may_name_others(std::string_view action)
{
  return action == "restart" || action == "rollback" || action == "allow" || action == "renew_credentials";
}

const std::vector<std::string> &step_actions()
{
  static const std::vector<std::string> all = action_names();
  return all;
}

std::optional<double> spoken_share(std::string_view title)
{
  const std::string text = plain_duration(title);
  const std::size_t percent = text.find('%');
  if (percent == std::string::npos)
    return std::nullopt;
  std::size_t end = percent;
  while (end > 0 && text[end - 1] == ' ')
    --end;
  std::size_t begin = end;
  while (begin > 0 &&
         (std::isdigit(static_cast<unsigned char>(text[begin - 1])) != 0 || text[begin - 1] == '.'))
    --begin;
  const auto value = parse_number(text.substr(begin, end - begin));
  return value && *value > 0 && *value <= 100 ? std::optional(*value / 100) : std::nullopt;
}

namespace {

/// "Fail over the database to its standby", "Promote the standby in the same region": no other region is
/// meant.
bool within_region(std::string_view text)
{
  const bool here =
      has_any(text, {"same region", "within the region", "in-region", "another zone", "other zone",
                     "том же регионе", "внутри региона", "другой зоне", "другую зону"});
  const bool elsewhere = has_any(text, {"region", "регион", " dr", "dr-", "dns", "global", "secondary site"});
  const bool database = has_any(text, {"database", " db", "patroni", "postgres", "rds", "aurora", "standby",
                                       "leader", "баз", "лидер", "реплик"});
  const bool moves = has_any(text, {"switchover", "switch over", "failover to", "fail over",
                                    "переключить лидер", "переключение лидер", "сменить лидер"});
  const bool raises = has_any(text, {"promot", "повыс", "повыш"});
  return database && ((moves && (here || !elsewhere)) || (raises && here));
}

/// Zonal shifts and users turned away, and both taken back; "" for anything else.
std::string action_at_the_edge(const std::string &title)
{
  const std::string text = " " + title; // "shed" is a word, "dashed" is another
  const bool ends =
      has_any(text, {"cancel", "end the", "end zonal", "lift", "remove", "disable", "turn off", "take down",
                     "отмен", "снять", "снимит", "убрать", "убер", "отключ", "выключ"});
  if (has_any(text, {"zonal shift", "shift back", "зональн"}) ||
      (has_any(text, {"zone", "зоны"}) && has_any(text, {"shift", "evacuate", "увести", "увед", "вывести"})))
    return ends || has_any(text, {"back", "return", "верн"}) ? "shift_back" : "shift_away";
  if (has_any(text, {"let users back", "let users in", "readmit", "resume traffic", "unblock",
                     "вернуть трафик", "пустить пользователей"}))
    return "readmit";
  const bool limit =
      has_any(text, {"rate limit", "rate-limit", "throttl", "load shed", " shed ", "shedding",
                     "maintenance page", "maintenance mode", "waiting room", "block traffic", "pause traffic",
                     "ограничить трафик", "ограничьте трафик", "ограничение трафика", "ограничения трафика",
                     "режим обслуживания", "режима обслуживания", "заглушк", "сбросить нагрузку"});
  return !limit ? "" : ends ? "readmit" : "shed";
}

/// Copies kept away, made anew or held; what opens itself again; "" for anything else.
std::string action_on_copies(const std::string &text)
{
  if (has_any(text, {"новая реплика", "новую реплику", "пересозда", "recreate the replica",
                     "rebuild the replica", "rebuild replica", "new replica"}))
    return "rebuild_replica";
  if (has_any(text, {"fence", "isolate the primary", "isolate the old", "изолировать базу", "изоляция базы",
                     "изолировать старый"}))
    return "fence";
  if (has_any(text,
              {"pause replication", "stop replication", "остановить репликацию", "остановка репликации"}))
    return "stop_replay";
  if (has_any(text, {"unseal", "распечат"}))
    return "unseal";
  return "";
}

/// Writes held back, credentials made anew, access opened; "" for anything else.
std::string action_on_access(const std::string &text)
{
  if (has_any(text, {"остановка записи", "остановить запись", "запретить запись", "stop writes",
                     "stop the writes", "read-only", "только чтение", "только для чтения"}))
    return "stop_writes";
  if (has_any(text, {"security group", "группу безопасности", "группы безопасности", "firewall",
                     "открыть доступ", "разрешить доступ"}))
    return "allow";
  const bool renews = has_any(text, {"renew", "rotat", "reissue", "replace", "обнов", "замен", "перевыпус",
                                     "ротац", "продл", "выпус"});
  return renews && has_any(text, {"certificate", "credential", "password", "secret", "сертификат", "секрет",
                                  "парол", "учётн", "учетн"})
             ? "renew_credentials"
             : "";
}

} // namespace

std::string action_of_words(std::string_view title)
{
  const std::string text = lower_case(title);
  for (const char *no : {"не ", "do not ", "don't ", "never ", "нельзя "})
    if (text.starts_with(no)) // what is not to be done is done by nobody
      return "wait";
  for (const char *verb : {"провер", "убедит", "verify", "validate", "check"})
    if (text.starts_with(verb)) // "Verify that DNS was switched" switches nothing
      return "verify";
  for (const char *verb : {"перезапус", "restart ", "reboot "})
    if (text.starts_with(verb)) // "Restart the services with restored data" restores nothing
      return "restart";
  if (within_region(text))
    return "failover";
  if (has_any(text, {"реплик", "replica", "standby", "secondary", "database", "cluster", "aurora"}) &&
      has_any(text, {"повыс", "повыш", "promot"}))
    return "promote";
  if (const std::string edge = action_at_the_edge(text); !edge.empty())
    return edge;
  if (has_any(text, {"откат", "rollback", "roll back"}))
    return "rollback";
  if (has_any(text, {"балансировщик", "load balancer"}) && has_any(text, {"созда", "create"}))
    return "create";
  const bool dns = has_any(text, {"dns", "route53", "route 53"});
  if (dns && has_any(text, {"обратно", "вернуть", "возврат", " back", "revert"}))
    return "switch_dns_back";
  if (dns && has_any(text, {"переключ", "измен", "switch", "update", "change", "point"}))
    return "switch_dns";
  if (has_any(text, {"масштаб", "scale up", "scale out", "scale the"}))
    return "scale";
  if (has_any(text, {"провер", "убедит", "verify", "validate", "check"}))
    return "verify";
  const bool back = has_any(text, {"восстанов", "restor"});
  if (back &&
      has_any(text, {"баз", "копи", "данн", "на момент", "database", "backup", "snapshot", "point in time"}))
    return "restore";
  if (has_any(text, {"repoint", "переключение сервисов", "переключить сервисы", "point the services",
                     "point services", "переключить приложени", "переключение приложени"}))
    return "repoint";
  if (const std::string copies = action_on_copies(text); !copies.empty())
    return copies;
  if (const std::string access = action_on_access(text); !access.empty())
    return access;
  if (has_any(text, {"перезапуск", "перезапуст", "restart", "reboot"}))
    return "restart";
  if (has_any(text, {"уведом", "сообщ", "информир", "announce", "notify", "inform "}))
    return "announce";
  return "wait";
}

void read_tools_line(std::string_view prose, std::vector<std::string> &requires_ids)
{
  constexpr std::array<std::string_view, 2> tool_labels = {"инструмент", "tool"};
  constexpr std::array<Replacement, 3> tools = {
      {{"terraform", "tool:terraform-state"}, {"jenkins", "tool:jenkins"}, {"vault", "tool:vault"}}};
  for (const std::string_view line : lines_within(prose))
    if (const auto rest = labelled(line, tool_labels))
      for (const auto &[word, id] : tools)
        if (rest->find(word) != std::string::npos)
          requires_ids.emplace_back(id);
}

} // namespace drsim::import::runbooks
