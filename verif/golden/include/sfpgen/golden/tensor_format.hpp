// The formats that `sfpgen encode --format` knows, by name: what a block of a version 2 .sfp file
// holds (docs/wire_format.md section 6).
#pragma once

#include <sfpgen/golden/element_format.hpp>
#include <sfpgen/golden/packet.hpp>
#include <sfpgen/result.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace sfpgen::golden {

/// What a user asks for. All of it stands in the file's header.
struct FormatRequest {
  std::string name;  ///< such as "e3m2"; what stands behind a colon is the format's own
  /// Of the hardware, 1..64: each has a random generator of its own. Empty: the format's choice.
  std::optional<unsigned> lanes;
  ElementRounding rounding = ElementRounding::nearest_even;
  std::string scale;       ///< how values are scaled: a word of the kind's; empty: its default
  std::uint32_t seed = 0;  ///< of the random generators, 30 bits
  /// Bits of the tensor's values, 16, 32 or 64: in the file the dtype says it.
  unsigned value_bits = 32;

  friend bool operator==(const FormatRequest&, const FormatRequest&) = default;
};

/// A rounding under its name in files and on the command line.
struct NamedElementRounding {
  ElementRounding rounding;
  std::string_view name;
};

/// nearest-even, truncate, stochastic.
std::span<const NamedElementRounding> named_element_roundings();

/// One fact that follows from a format's name, for the file's header.
struct FormatFact {
  std::string key;  ///< snake_case
  std::variant<std::int64_t, std::string> value;

  friend bool operator==(const FormatFact&, const FormatFact&) = default;
};

/// What a format could not keep of some values.
struct FormatLosses {
  bool overflowed = false;  ///< a value was beyond the largest number, or infinite
  bool nan_lost = false;    ///< a NaN became a number
  bool saturated = false;   ///< a value was beyond the largest element of its block and became it
  bool nonfinite = false;   ///< a block with an infinity or a NaN became NaN

  FormatLosses& operator|=(const FormatLosses& other);
};

/// A block after encoding.
struct FormatBlock {
  std::vector<std::uint8_t> metadata;
  std::vector<std::uint8_t> data;
  FormatLosses losses;
};

/// Encodes the blocks of a tensor, one after the other.
class FormatEncoder {
 public:
  FormatEncoder() = default;
  FormatEncoder(const FormatEncoder&) = delete;
  FormatEncoder& operator=(const FormatEncoder&) = delete;
  FormatEncoder(FormatEncoder&&) = delete;
  FormatEncoder& operator=(FormatEncoder&&) = delete;
  virtual ~FormatEncoder() = default;

  virtual FormatBlock encode(std::span<const double> values) = 0;
};

/// The lanes of formats that go with any number of them.
inline constexpr unsigned default_format_lanes = 8;

/// A format of tensors. A new kind derives from this and adds its line to the table in
/// tensor_format.cpp; nothing else has to know of it.
class TensorFormat {
 public:
  explicit TensorFormat(FormatRequest request) : request_(std::move(request)) {}
  TensorFormat(const TensorFormat&) = delete;
  TensorFormat& operator=(const TensorFormat&) = delete;
  TensorFormat(TensorFormat&&) = delete;
  TensorFormat& operator=(TensorFormat&&) = delete;
  virtual ~TensorFormat() = default;

  /// The request, `scale` filled in, `lanes` where they were asked for.
  [[nodiscard]] const FormatRequest& request() const { return request_; }
  /// Those of the request, or the format's choice.
  [[nodiscard]] unsigned lanes() const { return request_.lanes.value_or(default_format_lanes); }
  /// Values that belong together: packets are multiples of so many unless the user says otherwise.
  [[nodiscard]] virtual std::uint64_t unit() const { return 1; }
  /// The word of its line in the table of kinds: the header's key `kind`.
  [[nodiscard]] virtual std::string_view kind() const = 0;
  /// What the request stands for, in the order of the header.
  [[nodiscard]] virtual std::vector<FormatFact> facts() const = 0;
  /// The same for people, on one line.
  [[nodiscard]] virtual std::string words() const = 0;

  [[nodiscard]] virtual std::unique_ptr<FormatEncoder> encoder() const = 0;
  /// The values of a block again. An error (its place is the stream) where a stream has not the
  /// bytes that `count` values take: memory is asked for only behind that check.
  [[nodiscard]] virtual Result<std::vector<double>> decode(std::span<const std::uint8_t> metadata,
                                                           std::span<const std::uint8_t> data,
                                                           std::uint64_t count) const = 0;
  /// Where the bits of a block of `count` values go.
  [[nodiscard]] virtual BitCounts bits(std::uint64_t count) const = 0;

 protected:
  FormatRequest request_;
};

using TensorFormatPointer = std::shared_ptr<const TensorFormat>;

/// One line of the table of kinds.
struct FormatKind {
  std::string_view names;  ///< the names it has, for messages and help: "eXmY, fp8_e4m3"
  /// The format; null where the name is none of the kind's; an error (its place is the key of the
  /// request) where it is one, but cannot be.
  Result<TensorFormatPointer> (*make)(const FormatRequest& request);
};

/// All kinds; the first whose name it is makes the format.
std::span<const FormatKind> format_kinds();

/// The format that is asked for, or why there is none. The error's place is the key of the request.
Result<TensorFormatPointer> tensor_format(const FormatRequest& request);

}  // namespace sfpgen::golden
