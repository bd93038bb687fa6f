// Runs of values through every column, in shares that threads take.
#include "verif/analysis/error_meter.hpp"

#include <algorithm>

#include "verif/analysis/numbers.hpp"
#include "verif/codec/src/share.hpp"

namespace sfpgen::analysis {
namespace {

constexpr std::size_t share_values = 65536;  // about what a thread takes at a time

}  // namespace

/// A run of values and what is left of them.
struct ErrorMeter::Workspace {
  explicit Workspace(std::size_t run)
      : floats(run), restored_floats(run), doubles(run), restored(run) {}

  std::span<const double> doubles_of(std::span<const float> values) {
    std::copy(values.begin(), values.end(), doubles.begin());
    return std::span<const double>(doubles).first(values.size());
  }

  std::vector<float> floats;
  std::vector<float> restored_floats;
  std::vector<double> doubles;
  std::vector<double> restored;
};

ErrorMeter::ErrorMeter(const tensors::TensorInfo& info, std::span<const unsigned> kept,
                       std::span<const std::shared_ptr<const TriedFormat>> formats,
                       unsigned threads)
    : info_(info),
      kept_(kept),
      formats_(formats),
      threads_(threads),
      sums_(kept.size() + formats.size()) {
  for (std::size_t column = 0; column < sums_.size(); ++column) {
    const std::size_t run =
        column < kept.size() ? run_of_formats : formats[column - kept.size()]->run();
    auto group = std::find_if(groups_.begin(), groups_.end(),
                              [run](const Group& one) { return one.run == run; });
    if (group == groups_.end()) group = groups_.insert(group, {run, {}, {}});
    group->columns.push_back(column);
  }
}

void ErrorMeter::add(std::span<const std::byte> items) {
  for (Group& group : groups_) add_to(group, items);
}

std::vector<ErrorSums> ErrorMeter::finish() {
  for (Group& group : groups_) {
    measure(group, group.left);
    group.left.clear();
  }
  return sums_;
}

void ErrorMeter::add_to(Group& group, std::span<const std::byte> items) {
  const std::size_t run_bytes = group.run * info_.item_bytes;
  if (!group.left.empty()) {
    const auto head = items.first(std::min(items.size(), run_bytes - group.left.size()));
    group.left.insert(group.left.end(), head.begin(), head.end());
    items = items.subspan(head.size());
    if (group.left.size() < run_bytes) return;
    measure(group, group.left);
    group.left.clear();
  }
  const auto whole = items.first(items.size() / run_bytes * run_bytes);
  measure(group, whole);
  const auto rest = items.subspan(whole.size());
  group.left.assign(rest.begin(), rest.end());
}

void ErrorMeter::measure(const Group& group, std::span<const std::byte> items) {
  const std::size_t runs = std::max<std::size_t>(share_values / group.run, 1);
  const std::size_t step = runs * group.run * info_.item_bytes;
  const std::size_t shares = (items.size() + step - 1) / step;
  const std::size_t columns = group.columns.size();
  std::vector<ErrorSums> found(shares * runs * columns);
  codec::share(shares, threads_, [&](std::size_t i) {
    measure_share(group, items.subspan(i * step, std::min(step, items.size() - i * step)),
                  std::span(found).subspan(i * runs * columns, runs * columns));
  });
  // Run by run in their order, wherever pieces and shares end.
  for (std::size_t i = 0; i < found.size(); ++i) sums_[group.columns[i % columns]] += found[i];
}

void ErrorMeter::measure_share(const Group& group, std::span<const std::byte> items,
                               std::span<ErrorSums> sums) const {
  Workspace space(group.run);
  const std::size_t step = group.run * info_.item_bytes;
  std::size_t next = 0;
  for (std::size_t at = 0; at < items.size(); at += step) {
    const auto run = items.subspan(at, std::min(step, items.size() - at));
    if (has_floats(info_.format)) {
      measure_floats(group, run, space, sums.subspan(next));
    } else {
      measure_doubles(group, run, space, sums.subspan(next));
    }
    next += group.columns.size();
  }
}

void ErrorMeter::measure_floats(const Group& group, std::span<const std::byte> run,
                                Workspace& space, std::span<ErrorSums> sums) const {
  const std::size_t count = run.size() / info_.item_bytes;
  const auto values = std::span(space.floats).first(count);
  const auto restored = std::span(space.restored_floats).first(count);
  const std::size_t others = to_floats(info_.format, info_.format.mantissa_bits, run, values);
  for (std::size_t i = 0; i < group.columns.size(); ++i) {
    const std::size_t column = group.columns[i];
    if (column < kept_.size()) {
      to_floats(info_.format, kept_[column], run, restored);
      sums[i] = compare(values, restored);
    } else if (const TriedFormat& format = *formats_[column - kept_.size()];
               format.restore_fast(values, restored)) {
      sums[i] = compare(values, restored);
    } else {
      const auto in = space.doubles_of(values);
      const auto out = std::span(space.restored).first(count);
      format.restore(in, out);
      sums[i] = compare(in, out);
    }
    sums[i].values -= others;
  }
}

void ErrorMeter::measure_doubles(const Group& group, std::span<const std::byte> run,
                                 Workspace& space, std::span<ErrorSums> sums) const {
  const std::size_t count = run.size() / info_.item_bytes;
  const auto values = std::span(space.doubles).first(count);
  const auto restored = std::span(space.restored).first(count);
  const std::size_t others = to_doubles(info_.format, info_.format.mantissa_bits, run, values);
  for (std::size_t i = 0; i < group.columns.size(); ++i) {
    const std::size_t column = group.columns[i];
    if (column < kept_.size()) {
      to_doubles(info_.format, kept_[column], run, restored);
    } else {
      formats_[column - kept_.size()]->restore(values, restored);
    }
    sums[i] = compare(values, restored);
    sums[i].values -= others;
  }
}

}  // namespace sfpgen::analysis
