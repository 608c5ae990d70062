#include "sim/import/servers/nginx_directives.hpp"

namespace drsim::inline import::inline servers {
namespace {

constexpr std::size_t deepest = 20;
constexpr std::size_t most_directives = 100'000;

class Reader {
public:
  explicit Reader(std::string_view text) : text_(text) {}

  NginxText run()
  {
    open_ = {&read_.directives};
    while (read_.wrong.empty() && next())
      ;
    if (read_.wrong.empty() && open_.size() > 1)
      wrong("a block has no end");
    if (read_.wrong.empty() && !words_.empty())
      wrong("\"" + words_.front().substr(0, 40) + "\" has no \";\" at its end");
    return std::move(read_);
  }

private:
  void wrong(const std::string &what)
  {
    read_.wrong = what;
    read_.wrong_line = line_;
  }

  /// One sign, or a word in quotes.
  bool next()
  {
    if (at_ >= text_.size())
      return end_word(), false;
    const char c = text_[at_++];
    line_ += c == '\n' ? 1 : 0;
    if (c == '#' && !begun_)
      at_ = std::min(text_.find('\n', at_), text_.size());
    else if (c == ' ' || c == '\t' || c == '\r' || c == '\n')
      end_word();
    else if (c == ';')
      end_directive(false);
    else if (c == '{' && !word_.ends_with('$')) // "${name}" is a variable
      end_directive(true);
    else if (c == '}' && word_.find("${") == std::string::npos)
      close();
    else if ((c == '"' || c == '\'') && !begun_)
      quoted(c);
    else
      take(c);
    return true;
  }

  void take(char c)
  {
    if (!begun_ && words_.empty())
      begins_ = line_;
    begun_ = true;
    word_ += c;
    if (c == '\\' && at_ < text_.size())
      word_ += text_[at_++];
  }

  void quoted(char quote)
  {
    if (words_.empty())
      begins_ = line_;
    begun_ = true;
    for (; at_ < text_.size() && text_[at_] != quote; ++at_) {
      line_ += text_[at_] == '\n' ? 1 : 0;
      if (text_[at_] == '\\' && at_ + 1 < text_.size())
        ++at_;
      word_ += text_[at_];
    }
    ++at_;
    end_word();
  }

  void end_word()
  {
    if (begun_)
      words_.push_back(std::move(word_));
    word_.clear();
    begun_ = false;
  }

  void end_directive(bool block)
  {
    end_word();
    if (words_.empty())
      return wrong(block ? "a block has no name" : "a \";\" ends nothing");
    if (open_.size() > deepest || ++count_ > most_directives)
      return wrong("blocks are nested too deeply, or there are too many directives");
    open_.back()->push_back({std::move(words_), begins_, block});
    words_.clear();
    if (block) // the list above does not grow while this one is open
      open_.push_back(&open_.back()->back().inside);
  }

  void close()
  {
    end_word();
    if (!words_.empty() || open_.size() < 2)
      return wrong("a \"}\" ends nothing");
    open_.pop_back();
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t count_ = 0;
  int line_ = 1;
  int begins_ = 1;
  bool begun_ = false; ///< a word, which may be empty
  std::string word_;
  std::vector<std::string> words_;
  std::vector<std::vector<NginxDirective> *> open_;
  NginxText read_;
};

} // namespace

NginxText read_nginx(std::string_view text)
{
  return Reader(text).run();
}

} // namespace drsim::import::servers
