#include "sim/import/runbooks/runbook_triggers.hpp"

#include "sim/formats/utf8.hpp"

#include <vector>

namespace drsim::inline import::inline runbooks {
namespace {

struct Row {
  const char *trigger;
  std::vector<const char *> words;
  bool vague = false;
};

/// The first row with a word of the title holds.
const std::vector<Row> &rows()
{
  constexpr bool vague = true;
  static const std::vector<Row> all = {
      {"failback",
       {"failback", "fail back", "fail-back", "возврат в основной", "возвращение в основной",
        "обратное переключение"}},
      {"credential",
       {"certificate", "сертификат", "credential", "expired token", "учётных данных", "учетных данных",
        "истёк", "истек", "secret rotation", "ротация секрет", "tls "}},
      {"corruption",
       {"corrupt", "порч", "поврежд", "ransomware", "accidental", "data loss", "потеря данных"}},
      {"platform", {"vault", "unseal", "распечат", "consul", "coredns", "jenkins", "ci/cd"}},
      {"cluster", {"с нуля", "from scratch"}},
      {"deploy", {"deploy", "rollback", "roll back", "release", "откат", "обновлен", "релиз"}},
      {"zone",
       {"availability zone", "zone outage", "zonal", "зоны доступности", "отказ зоны", "потеря зоны"}},
      {"region",
       {"region", "регион", "data center", "datacenter", "дата-центр", "disaster recovery failover"}},
      {"overload", {"overload", "traffic spike", "перегруз", "всплеск", "ddos", "наплыв"}},
      {"stream", {"kafka", "msk", "брокер"}},
      {"cache", {"redis", "elasticache", "valkey", "кэш", "кеш"}},
      {"watch", {"prometheus", "alertmanager", "watchdog"}},
      {"database",
       {"database", "postgres", "patroni", "rds", "aurora", "mysql", "базы данных", "баз данных"}},
      {"cluster", {"kubernetes", "eks", "k8s"}},
      {"edge", {"load balancer", "балансировщик"}},
      {"region", {"failover"}},
      {"service", {"отказ сервис", "сервис недоступ", "service down", "service outage", "crashloop"}},
      {"service", {"при сбо", "on failure of", "incident response"}, vague},
      {"corruption",
       {"процедуры восстановления", "восстановление из", "резервной копии", "restore procedure",
        "recovery procedure", "restore from", "procedures of recovery", "restoration"},
       vague},
  };
  return all;
}

} // namespace

TriggerRead trigger_of(std::string_view title)
{
  const std::string text = lower_case(title);
  for (const Row &row : rows())
    for (const char *word : row.words)
      if (text.find(word) != std::string::npos)
        return {row.trigger, row.vague};
  return {};
}

} // namespace drsim::import::runbooks
