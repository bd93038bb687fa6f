// Planes of codes, a bit string each.
#include <sfpgen/golden/planes.hpp>

#include <algorithm>
#include <cstddef>
#include <stdexcept>

#include "sentence.hpp"

namespace sfpgen::golden {
namespace {

std::uint64_t padded(std::uint64_t elements) {
  return (elements + plane_unit - 1) / plane_unit * plane_unit;
}

std::uint64_t bytes_of(std::uint64_t elements, int width) {
  return padded(elements) / plane_unit * static_cast<std::uint64_t>(width);
}

void put(std::vector<std::uint8_t>& bytes, std::uint64_t first_bit, int width,
         std::uint32_t value) {
  for (int b = 0; b < width; ++b) {
    const std::uint64_t bit = first_bit + static_cast<std::uint64_t>(b);
    const auto mask = static_cast<std::uint8_t>(1U << (bit % 8));
    if ((value >> b & 1U) != 0) bytes[bit / 8] |= mask;
  }
}

std::uint32_t get(const std::vector<std::uint8_t>& bytes, std::uint64_t first_bit, int width) {
  std::uint32_t value = 0;
  for (int b = 0; b < width; ++b) {
    const std::uint64_t bit = first_bit + static_cast<std::uint64_t>(b);
    value |= (static_cast<unsigned>(bytes[bit / 8]) >> (bit % 8) & 1U) << b;
  }
  return value;
}

// What is wrong with planes that came from elsewhere; empty where nothing is.
std::vector<Error> faults_of(const Planes& planes) {
  if (planes.code_bits < 1 || planes.code_bits > widest_plane_code)
    return {{"code_bits", sentence(planes.code_bits, " is outside 1..", widest_plane_code)}};
  const std::vector<int> widths = plane_widths(planes.code_bits);
  if (planes.bytes.size() != widths.size())
    return {{"planes", sentence(planes.bytes.size(), " found, codes of ", planes.code_bits,
                                " bits have ", widths.size())}};
  std::vector<Error> errors;
  for (std::size_t p = 0; p < widths.size(); ++p) {
    const std::uint64_t wanted = bytes_of(planes.elements, widths[p]);
    if (planes.bytes[p].size() != wanted)
      errors.push_back(
          {sentence("plane ", p), sentence(planes.bytes[p].size(), " bytes found, ",
                                           planes.elements, " elements take ", wanted)});
  }
  return errors;
}

}  // namespace

std::vector<int> plane_widths(int code_bits) {
  std::vector<int> widths;
  for (int width = widest_plane_code; width >= 1; width /= 2) {
    if ((code_bits & width) != 0) widths.push_back(width);
  }
  return widths;
}

Planes pack_planes(int code_bits, std::span<const std::uint32_t> codes) {
  if (code_bits < 1 || code_bits > widest_plane_code)
    throw std::invalid_argument("codes of this many bits have no planes");
  Planes planes{code_bits, codes.size(), {}};
  int below = code_bits;  // bits of a code that no plane has yet
  for (const int width : plane_widths(code_bits)) {
    below -= width;
    std::vector<std::uint8_t> bytes(bytes_of(codes.size(), width), 0);
    for (std::size_t i = 0; i < codes.size(); ++i)
      put(bytes, i * static_cast<std::uint64_t>(width), width, codes[i] >> below);
    planes.bytes.push_back(std::move(bytes));
  }
  return planes;
}

Result<std::vector<std::uint32_t>> unpack_planes(const Planes& planes) {
  return unpack_slice(planes, 0, planes.elements);
}

Result<std::vector<std::uint32_t>> unpack_slice(const Planes& planes, std::uint64_t first,
                                                std::uint64_t count) {
  if (const auto faults = faults_of(planes); !faults.empty()) return faults.front();
  if (first > planes.elements || count > planes.elements - first)
    return Error{"slice", sentence(count, " elements from ", first, " on reach past the last of ",
                                   planes.elements)};
  const std::uint64_t end = first + count;
  if (first % plane_unit != 0)
    return Error{"slice", sentence("its start ", first, " is not a multiple of ", plane_unit)};
  if (end % plane_unit != 0 && end != planes.elements)
    return Error{"slice", sentence("its end ", end, " is neither a multiple of ", plane_unit,
                                   " nor that of all ", planes.elements, " elements")};
  std::vector<std::uint32_t> codes(count, 0);
  const std::vector<int> widths = plane_widths(planes.code_bits);
  for (std::size_t p = 0; p < widths.size(); ++p) {
    for (std::uint64_t i = 0; i < count; ++i) {
      const std::uint64_t bit = (first + i) * static_cast<std::uint64_t>(widths[p]);
      codes[i] = codes[i] << widths[p] | get(planes.bytes[p], bit, widths[p]);
    }
  }
  return codes;
}

Result<std::vector<Planes>> shard(const Planes& planes, std::uint64_t pieces) {
  if (const auto faults = faults_of(planes); !faults.empty()) return faults.front();
  if (pieces == 0) return Error{"pieces", "0 found, at least 1 is needed"};
  const std::uint64_t units = padded(planes.elements) / plane_unit;
  const std::vector<int> widths = plane_widths(planes.code_bits);
  std::vector<Planes> result;
  std::uint64_t first_unit = 0;
  for (std::uint64_t piece = 0; piece < pieces; ++piece) {
    const std::uint64_t here = units / pieces + (piece < units % pieces ? 1 : 0);
    const std::uint64_t first = first_unit * plane_unit;
    const std::uint64_t end = std::min((first_unit + here) * plane_unit, planes.elements);
    Planes part{planes.code_bits, here == 0 ? 0 : end - first, {}};
    for (std::size_t p = 0; p < widths.size(); ++p) {
      const auto width = static_cast<std::uint64_t>(widths[p]);
      const auto begin = planes.bytes[p].begin() + static_cast<std::ptrdiff_t>(first_unit * width);
      part.bytes.emplace_back(begin, begin + static_cast<std::ptrdiff_t>(here * width));
    }
    result.push_back(std::move(part));
    first_unit += here;
  }
  return result;
}

}  // namespace sfpgen::golden
