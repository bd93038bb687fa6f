// Sums of results, tensor by tensor.
#include "verif/analysis/totals.hpp"

namespace sfpgen::analysis {

void Totals::add(const TensorResult& tensor) {
  ++tensors;
  const double values = static_cast<double>(tensor.counts.values);
  container_bits += tensor.counts.values * tensor.info.format.width();
  exponent_entropy_bits += tensor.exponent_entropy * values;
  codec::ValueCounts without = tensor.counts;
  without.exponents.clear();
  counts += without;
  std::vector<std::uint64_t>& histogram = exponents[golden::format_name(tensor.info.format)];
  histogram.resize(tensor.counts.exponents.size());
  for (std::size_t i = 0; i < histogram.size(); ++i) histogram[i] += tensor.counts.exponents[i];

  lengths.resize(tensor.lengths.size());
  for (std::size_t i = 0; i < lengths.size(); ++i) {
    const LengthResult& length = tensor.lengths[i];
    for (std::size_t coding = 0; coding < length.codings.size(); ++coding) {
      lengths[i].coding_bits[coding] += length.codings[coding].cost.bits.total();
    }
    lengths[i].best_bits += length.best().cost.bits.total();
    lengths[i].bound_bits += length.bound_bits;
    lengths[i].error += length.error;
  }
  formats.resize(tensor.formats.size());
  for (std::size_t i = 0; i < formats.size(); ++i) {
    formats[i].name = tensor.formats[i].name;
    formats[i].bits += tensor.formats[i].bits;
    formats[i].error += tensor.formats[i].error;
  }
}

}  // namespace sfpgen::analysis
