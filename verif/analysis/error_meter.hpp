// The errors of all that a tensor's values are tried in, piece by piece of the tensor.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "verif/analysis/error_sums.hpp"
#include "verif/analysis/formats.hpp"
#include "verif/tensors/tensor_file.hpp"

namespace sfpgen::analysis {

/// Compares values with what is left of them in shorter mantissas and other formats. Each of these
/// has a column of sums. What stands in them hangs on the tensor alone, not on pieces and threads.
class ErrorMeter {
 public:
  /// `kept`: numbers of mantissa bits; `formats` follow behind them. Both must outlive the meter.
  ErrorMeter(const tensors::TensorInfo& info, std::span<const unsigned> kept,
             std::span<const std::shared_ptr<const TriedFormat>> formats, unsigned threads);

  /// The next items of the tensor.
  void add(std::span<const std::byte> items);

  /// The sums once all items were added.
  std::vector<ErrorSums> finish();

 private:
  /// Columns whose values are given in runs of one length.
  struct Group {
    std::size_t run = 0;               ///< values
    std::vector<std::size_t> columns;  ///< of the lengths, then of the formats
    std::vector<std::byte> left;       ///< items that do not fill a run yet
  };

  struct Workspace;

  void add_to(Group& group, std::span<const std::byte> items);
  void measure(const Group& group, std::span<const std::byte> items);
  void measure_share(const Group& group, std::span<const std::byte> items,
                     std::span<ErrorSums> sums) const;
  /// A run through all columns of a group, each with its place in `sums`. What are FP32 numbers
  /// goes through kernels as far as formats have them, with the same sums.
  void measure_floats(const Group& group, std::span<const std::byte> run, Workspace& space,
                      std::span<ErrorSums> sums) const;
  void measure_doubles(const Group& group, std::span<const std::byte> run, Workspace& space,
                       std::span<ErrorSums> sums) const;

  const tensors::TensorInfo& info_;
  std::span<const unsigned> kept_;
  std::span<const std::shared_ptr<const TriedFormat>> formats_;
  unsigned threads_;
  std::vector<Group> groups_;
  std::vector<ErrorSums> sums_;
};

}  // namespace sfpgen::analysis
