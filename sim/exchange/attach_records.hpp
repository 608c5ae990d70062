#pragma once
#include "sim/import/records/record.hpp"
#include "sim/model/deployment.hpp"

#include <map>
#include <string>
#include <vector>

namespace drsim::inline exchange {

/// A record with the parameter that it speaks of.
struct Attached {
  Record record;
  std::string component;
  std::string parameter;
  double value_s = 0; ///< as that parameter means it
  bool share = false; ///< it counts for a probability: `hit` says which way
  bool hit = false;
  std::string remark; ///< what was done to the length, or is in it; may be empty
};

/// A record that speaks of nothing here, or of several things.
struct Loose {
  Record record;
  std::string why;
  std::vector<std::string> may_be; ///< parameters, to be asked about
};

struct Attachment {
  std::vector<Attached> attached;
  std::vector<Loose> loose;
};

/// What people answered: a record's name ("Promote the replica", or "RUNBOOK/Promote the replica") to
/// COMPONENT.PARAMETER.
using RecordAnswers = std::map<std::string, std::string>;

/// Finds the parameter that each record speaks of: by id, title, number or line of a step and the names of
/// its runbook, by the ARN or identifier of a database, by who is on call. Nothing is guessed: what fits
/// nothing or several is loose.
[[nodiscard]] Attachment attach_records(const Deployment &deployment, const std::vector<Record> &records,
                                        const RecordAnswers &answers);

} // namespace drsim::exchange
