// The number formats that a tensor's values are tried in: a table to which lines can be added.
#pragma once

#include <sfpgen/result.hpp>

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sfpgen::golden {
struct ElementFormat;
}

namespace sfpgen::analysis {

/// Most formats are given a tensor's values in runs of so many, which stay in the nearest cache.
inline constexpr std::size_t run_of_formats = 4096;

/// A format and what it makes of values.
class TriedFormat {
 public:
  TriedFormat() = default;
  TriedFormat(const TriedFormat&) = delete;
  TriedFormat& operator=(const TriedFormat&) = delete;
  virtual ~TriedFormat() = default;

  /// Values that restore() is given at a time (fewer at a tensor's end).
  [[nodiscard]] virtual std::size_t run() const { return run_of_formats; }

  /// Bits that `values` values take, with whatever they share.
  [[nodiscard]] virtual std::uint64_t bits(std::uint64_t values) const = 0;

  /// Encodes and decodes finite values. They are a tensor's, in order, and start at a multiple of
  /// run() of it. May be called from several threads at once.
  virtual void restore(std::span<const double> values, std::span<double> restored) const = 0;

  /// The same values through the kernels of the fast codec. False where these do not have the
  /// format or these values: what is restored is of no use then.
  virtual bool restore_fast(std::span<const float> values, std::span<float> restored) const = 0;
};

/// The format of a name, or what is wrong with it. The names are those of golden::element_format()
/// and golden::block_format().
Result<std::shared_ptr<const TriedFormat>> tried_format(const std::string& name);

/// What the names may be, for messages and help: "e4m3 (any eXmY), ocp_e5m2, ..".
std::string tried_format_names();

/// encode_element() and decode_element() to the nearest, of many values at a time.
void round_to_elements(const golden::ElementFormat& format, std::span<const double> values,
                       std::span<double> restored);

}  // namespace sfpgen::analysis
