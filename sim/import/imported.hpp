#pragma once

#include "sim/core/diagnostics.hpp"
#include "sim/input/model.hpp"

#include <string>
#include <vector>

namespace drsim {

/// Something an importer saw: a resource, a rule, a runbook step.
struct Seen {
  std::string address; ///< Terraform address, "Deployment/bff", "groups[0].rules[2] Watchdog", heading, ...
  std::string type;    ///< "aws_db_instance", "Deployment", "alert", "step", ...
  std::string region;  ///< "" = global or unknown
  std::string where;   ///< line or JSON pointer
  bool understood = false; ///< became (part of) a component
  std::string why_not;     ///< when not understood
};

/// What one file yields. Components carry only what the file sets; the catalogue fills in the rest later.
struct Imported {
  std::string file;
  std::string format; ///< "terraform-plan", "kubernetes", "prometheus-config", "prometheus-rules",
                      ///< "alertmanager", "runbook-markdown", "ssm-automation", "unknown"
  std::vector<ComponentSpec> components;
  std::vector<Seen> seen;
};

/// Where a file belongs when the file itself cannot say: region of a Kubernetes manifest, of a Prometheus.
struct ImportContext {
  std::string shown_name; ///< file name for messages and provenance, relative to the deployment
  std::string region;
};

} // namespace drsim
