#pragma once
#include "sim/input/roles.hpp"

#include <utility>

namespace drsim::inline input {

/// Words for kinds of components in roles: "alb:primary" is an alb, "cache:primary" an elasticache.
[[nodiscard]] const std::vector<std::pair<const char *, const char *>> &role_kinds();

/// "region:primary", "region:dr" or "region:NAME"; nullptr when there is none of that name.
[[nodiscard]] const Region *region_of_role(const Deployment &deployment, const std::string &place);

/// What each role stands for; `place` is a region where the role has one.
[[nodiscard]] Role busiest_zone(const Deployment &deployment, const std::string &place);
[[nodiscard]] Role any_zone(const Deployment &deployment, const std::string &place);
[[nodiscard]] Role store_of_record(const Deployment &deployment, const std::string &);
[[nodiscard]] Role any_store(const Deployment &deployment, const std::string &);
[[nodiscard]] Role critical_service(const Deployment &deployment, const std::string &);
[[nodiscard]] Role busiest_service(const Deployment &deployment, const std::string &);
[[nodiscard]] Role any_critical_service(const Deployment &deployment, const std::string &);
[[nodiscard]] Role users_way_in(const Deployment &deployment, const std::string &);
[[nodiscard]] Role image_registry(const Deployment &deployment, const std::string &);
/// Tools that steps of the runbook for a trouble require, each once; those that people see by.
[[nodiscard]] Role tools_needed_for(const Deployment &deployment, const std::string &trigger);
/// Where Terraform keeps its state, by its name.
[[nodiscard]] Role state_keeper(const Deployment &deployment, const std::string &rest);
[[nodiscard]] Role tools_seen_with(const Deployment &deployment, const std::string &);
/// Somebody else whom the critical journey cannot do without; the network of caches before everything.
[[nodiscard]] Role users_registrar(const Deployment &deployment, const std::string &);
[[nodiscard]] Role other_third_parties(const Deployment &deployment, const std::string &);
[[nodiscard]] Role optional_third_parties(const Deployment &deployment, const std::string &);
[[nodiscard]] Role critical_third_party(const Deployment &deployment, const std::string &);
[[nodiscard]] Role network_of_caches(const Deployment &deployment, const std::string &);
/// The first service that reads the topic of the first region, as a component.
[[nodiscard]] Role topic_reader(const Deployment &deployment, const std::string &);
[[nodiscard]] Role pager(const Deployment &deployment, const std::string &);
[[nodiscard]] Role primary_health_check(const Deployment &deployment, const std::string &);

/// The journey whose failure costs most: of those that must write to the database of record, the one with
/// the highest success ratio promised; when none writes, the one most users are on. nullptr: no journeys.
[[nodiscard]] const Journey *critical_journey(const Deployment &deployment);

} // namespace drsim::input
