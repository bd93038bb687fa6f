// Reading and writing ports of any width, and bit fields in lists of words.
#include "verif/harness/port.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace sfpgen::harness {
namespace {

constexpr std::uint64_t ones(unsigned count) {
  return count >= 64U ? ~std::uint64_t{0} : (std::uint64_t{1} << count) - 1U;
}

}  // namespace

std::uint64_t get_field(std::span<const std::uint32_t> words, std::size_t low, unsigned width) {
  std::uint64_t value = 0;
  for (unsigned done = 0; done < width;) {
    const std::size_t index = (low + done) / 32U;
    const auto offset = static_cast<unsigned>((low + done) % 32U);
    const std::uint64_t word = index < words.size() ? words[index] : 0U;
    value |= (word >> offset) << done;
    done += 32U - offset;
  }
  return value & ones(width);
}

void set_field(std::span<std::uint32_t> words, std::size_t low, unsigned width,
               std::uint64_t value) {
  for (unsigned done = 0; done < width;) {
    const std::size_t index = (low + done) / 32U;
    const auto offset = static_cast<unsigned>((low + done) % 32U);
    const unsigned part = std::min(32U - offset, width - done);
    if (index < words.size()) {
      const auto mask = static_cast<std::uint32_t>(ones(part) << offset);
      const auto placed = static_cast<std::uint32_t>((value >> done) << offset);
      words[index] = (words[index] & ~mask) | (placed & mask);
    }
    done += part;
  }
}

std::uint64_t Port::get() const {
  switch (bytes_) {
    case 1:
      return *static_cast<const std::uint8_t*>(narrow_);
    case 2:
      return *static_cast<const std::uint16_t*>(narrow_);
    case 4:
      return *static_cast<const std::uint32_t*>(narrow_);
    case 8:
      return *static_cast<const std::uint64_t*>(narrow_);
    default:
      return get_field({wide_, words_for(width_)}, 0, std::min(width_, 64U));
  }
}

void Port::set(std::uint64_t value) const {
  value &= ones(width_);
  switch (bytes_) {
    case 1:
      *static_cast<std::uint8_t*>(narrow_) = static_cast<std::uint8_t>(value);
      break;
    case 2:
      *static_cast<std::uint16_t*>(narrow_) = static_cast<std::uint16_t>(value);
      break;
    case 4:
      *static_cast<std::uint32_t*>(narrow_) = static_cast<std::uint32_t>(value);
      break;
    case 8:
      *static_cast<std::uint64_t*>(narrow_) = value;
      break;
    default:
      std::fill_n(wide_, words_for(width_), 0U);
      set_field({wide_, words_for(width_)}, 0, std::min(width_, 64U), value);
  }
}

Words Port::read() const {
  Words words;
  read_into(words);
  return words;
}

void Port::read_into(Words& words) const {
  words.resize(words_for(width_));
  if (bytes_ == 0U) {
    std::copy_n(wide_, words.size(), words.begin());
    return;
  }
  const std::uint64_t value = get();
  words[0] = static_cast<std::uint32_t>(value);
  if (words.size() > 1) words[1] = static_cast<std::uint32_t>(value >> 32U);
}

void Port::write(std::span<const std::uint32_t> words) const {
  if (bytes_ != 0U) {
    set(get_field(words, 0, std::min(width_, 64U)));
    return;
  }
  const std::size_t count = words_for(width_);
  const std::size_t given = std::min(count, words.size());
  std::copy_n(words.begin(), given, wide_);
  std::fill(wide_ + given, wide_ + count, 0U);
  if (width_ % 32U != 0U) wide_[count - 1] &= static_cast<std::uint32_t>(ones(width_ % 32U));
}

void PortTable::add(std::string name, Port port) { ports_.emplace(std::move(name), port); }

const Port& PortTable::at(std::string_view name) const {
  const auto found = ports_.find(name);
  if (found == ports_.end()) {
    throw std::logic_error("the design has no port named " + std::string(name));
  }
  return found->second;
}

bool PortTable::has(std::string_view name) const { return ports_.find(name) != ports_.end(); }

std::vector<std::string> PortTable::names() const {
  std::vector<std::string> names;
  names.reserve(ports_.size());
  for (const auto& [name, port] : ports_) names.push_back(name);
  return names;
}

StreamPorts find_stream(const PortTable& ports, std::string_view prefix) {
  const std::string base(prefix);
  return {ports.at(base + "_tdata"),
          ports.at(base + "_tkeep"),
          ports.at(base + "_tvalid"),
          ports.at(base + "_tready"),
          ports.at(base + "_tlast"),
          ports.has(base + "_tuser") ? ports.at(base + "_tuser") : Port(),
          {}};
}

}  // namespace sfpgen::harness
