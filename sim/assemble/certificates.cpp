#include "sim/assemble/certificates.hpp"

#include "sim/assemble/needs.hpp"
#include "sim/core/listed.hpp"
#include "sim/model/parameters.hpp"
#include "sim/model/relations.hpp"

#include <algorithm>
#include <set>

namespace drsim::inline assemble {
namespace {

/// The host names of the record, as its files name it: "shop.example.com A".
std::set<std::string> hosts_of(const ComponentSpec &record, const Needs &needs)
{
  std::set<std::string> hosts;
  for (const Dependency *one : needs.of(record.id, "named"))
    hosts.insert(one->to.substr(0, one->to.find(' ')));
  return hosts;
}

class Look {
public:
  Look(const Deployment &deployment, const ComponentSpec &record)
      : deployment_(deployment), needs_(deployment), hosts_(hosts_of(record, needs_)), record_(record)
  {
    for (const ComponentSpec *one : doors())
      any_tls_ =
          any_tls_ || (one->region == deployment.primary_region() && !needs_.of(one->id, "tls").empty());
  }

  std::vector<WrongCertificate> run()
  {
    for (const ComponentSpec *balancer : doors())
      look_at(*balancer);
    return std::move(found_);
  }

private:
  [[nodiscard]] std::vector<const ComponentSpec *> doors() const
  {
    std::vector<const ComponentSpec *> all;
    const Parameters of(record_);
    for (const ComponentSpec *balancer : deployment_.of_kind("alb"))
      for (const char *role : {"primary", "secondary", "endpoints", "spare"}) {
        const auto named = of.links(role);
        if (std::find(named.begin(), named.end(), balancer->id) != named.end())
          all.push_back(balancer);
      }
    return all;
  }

  void look_at(const ComponentSpec &balancer)
  {
    const auto certificates = needs_.of(balancer.id, "certificate");
    const auto ports = needs_.of(balancer.id, "port");
    if (certificates.empty()) {
      if (any_tls_ && !ports.empty() && needs_.of(balancer.id, "tls").empty())
        found_.push_back({&balancer, ports.front()->at,
                          "none of its listeners ends TLS, as those of the first region do"});
      return;
    }
    const Dependency *wrong = nullptr;
    std::string why;
    for (const Dependency *one : certificates) {
      why = against(balancer, *one);
      if (why.empty())
        return;
      wrong = one;
    }
    found_.push_back({&balancer, wrong->at, why});
  }

  /// What speaks against a certificate there; nothing where too little is known.
  [[nodiscard]] std::string against(const ComponentSpec &balancer, const Dependency &certificate) const
  {
    const auto where = needs_.regions(deployment_, certificate.to);
    if (!where.empty() && where.count(balancer.region) == 0)
      return "its certificate " + certificate.to + " stands in " + *where.begin() +
             ", and a load balancer can only show one of its own region";
    auto names = needs_.of(certificate.to, "covers");
    for (const Dependency *validated :
         needs_.of(certificate.to, "certificate")) // the wait for its validation
      for (const Dependency *some : needs_.of(validated->to, "covers"))
        names.push_back(some);
    if (names.empty() || hosts_.empty())
      return {};
    for (const Dependency *some : names)
      for (const std::string &name : listed(some->to))
        for (const std::string &host : hosts_)
          if (covers(name, host))
            return {};
    return "its certificate " + certificate.to + " is good for " + names.front()->to +
           ", and users come by " + *hosts_.begin();
  }

  const Deployment &deployment_;
  Needs needs_;
  std::set<std::string> hosts_;
  const ComponentSpec &record_;
  bool any_tls_ = false;
  std::vector<WrongCertificate> found_;
};

} // namespace

bool covers(const std::string &certified, const std::string &host)
{
  if (!certified.starts_with("*."))
    return certified == host;
  const std::size_t dot = host.find('.'); // one label, not more
  return dot != std::string::npos && dot > 0 && host.substr(dot) == certified.substr(1);
}

std::vector<WrongCertificate> wrong_certificates(const Deployment &deployment)
{
  const ComponentSpec *record = users_record(deployment);
  return record == nullptr ? std::vector<WrongCertificate>{} : Look(deployment, *record).run();
}

void refuse_certificates(Deployment &deployment)
{
  for (const WrongCertificate &wrong : wrong_certificates(deployment)) {
    const auto balancer =
        std::find_if(deployment.components.begin(), deployment.components.end(),
                     [&](const ComponentSpec &one) { return one.id == wrong.balancer->id; });
    Parameter valid;
    valid.value = Distribution(0.0);
    valid.unit = "bool";
    valid.from = wrong.at;
    valid.from.note = wrong.why;
    balancer->parameters.emplace("certificate_valid", valid);
  }
}

} // namespace drsim::assemble
