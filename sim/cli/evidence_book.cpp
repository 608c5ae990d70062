#include "sim/cli/evidence_book.hpp"

#include "sim/cli/loading.hpp"
#include "sim/cli/places.hpp"
#include "sim/input/evidence_dates.hpp"

namespace drsim::inline cli {

EvidenceBook evidence_book(const std::string &deployment, const std::string &today)
{
  Diagnostics diagnostics;
  EvidenceBook book;
  book.dates = load_evidence_dates(find_deployment(deployment), diagnostics);
  book.shelf = load_evidence(catalogue_folder(), diagnostics).shelf;
  settle(diagnostics);
  book.today = today;
  return book;
}

} // namespace drsim::cli
