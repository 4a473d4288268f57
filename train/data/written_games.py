"""Functions about games and scores, as people write them. A line `#: call` before each says how it is called."""

from typing import Final

GAMES: Final = r"""
#: !bowling_score($rolls)
def bowling_score(rolls):
    total = 0
    i = 0
    for frame in range(10):
        if i >= len(rolls):
            break
        if rolls[i] == 10:
            total += 10 + sum(rolls[i + 1:i + 3])
            i += 1
        elif sum(rolls[i:i + 2]) == 10:
            total += 10 + sum(rolls[i + 2:i + 3])
            i += 2
        else:
            total += sum(rolls[i:i + 2])
            i += 2
    return total

#: strikes_and_spares($rolls)
def strikes_and_spares(rolls):
    strikes = spares = 0
    i = 0
    while i < len(rolls):
        if rolls[i] == 10:
            strikes += 1
            i += 1
            continue
        if i + 1 < len(rolls) and rolls[i] + rolls[i + 1] == 10:
            spares += 1
        i += 2
    return strikes, spares

#: !yahtzee($fivedice)
def yahtzee(dice):
    counts = sorted((dice.count(face) for face in set(dice)), reverse=True)
    if counts[0] == 5:
        return 50
    if counts[0] == 4:
        return sum(dice)
    if counts == [3, 2]:
        return 25
    ordered = sorted(dice)
    if ordered in ([1, 2, 3, 4, 5], [2, 3, 4, 5, 6]):
        return 40
    return 0

#: upper_section($fivedice, $size)
def upper_section(dice, face):
    matching = [die for die in dice if die == face]
    score = len(matching) * face
    if score > 12:
        score += 5
    return score

#: best_face($fivedice)
def best_face(dice):
    best, points = 0, 0
    for face in range(6, 0, -1):
        value = dice.count(face) * face
        if value > points:
            best, points = face, value
    return best, points

#: straight_length($fivedice)
def straight_length(dice):
    present = set(dice)
    longest = 0
    for die in present:
        if die - 1 in present:
            continue
        length = 1
        while die + length in present:
            length += 1
        longest = max(longest, length)
    return longest

#: !card_value($card)
def card_value(card):
    rank = card[:-1]
    if rank == 'A':
        return 11
    if rank in ('J', 'Q', 'K'):
        return 10
    return int(rank)

#: blackjack($hand)
def blackjack(hand):
    total = 0
    aces = 0
    for card in hand:
        rank = card[:-1]
        if rank == 'A':
            aces += 1
            total += 11
        elif rank in 'JQK':
            total += 10
        else:
            total += int(rank)
    while total > 21 and aces:
        total -= 10
        aces -= 1
    return total if total <= 21 else 'bust'

#: is_flush($hand)
def is_flush(hand):
    suit = hand[0][-1]
    for card in hand[1:]:
        if card[-1] != suit:
            return False
    return True

#: pairs_in_hand($hand)
def pairs_in_hand(hand):
    seen = {}
    for card in hand:
        seen.setdefault(card[:-1], []).append(card[-1])
    return {rank: suits for rank, suits in seen.items() if len(suits) > 1}

#: sort_hand($hand)
def sort_hand(hand):
    order = '23456789TJQKA'
    return sorted(hand, key=lambda card: (card[-1], order.find(card[0])))

#: !high_card($hand)
def high_card(hand):
    ranks = ['2', '3', '4', '5', '6', '7', '8', '9', '10', 'J', 'Q', 'K', 'A']
    best = hand[0]
    for card in hand:
        if ranks.index(card[:-1]) > ranks.index(best[:-1]):
            best = card
    return best

#: play_moves($moves)
def play_moves(moves):
    board = [' '] * 9
    player = 'X'
    for move in moves:
        if board[move] != ' ':
            return f'{player} loses: cell {move} taken'
        board[move] = player
        player = 'O' if player == 'X' else 'X'
    return ''.join(board)

#: tic_tac_toe_winner($board)
def tic_tac_toe_winner(board):
    rows = [board[i:i + 3] for i in (0, 3, 6)]
    columns = [board[i::3] for i in range(3)]
    diagonals = [board[::4], board[2:7:2]]
    for line in rows + columns + diagonals:
        if line[0] != '.' and line == line[0] * 3:
            return line[0]
    return None

#: free_cells($board)
def free_cells(board):
    return [(i // 3, i % 3) for i, cell in enumerate(board) if cell == '.']

#: whose_turn($board)
def whose_turn(board):
    x, o = board.count('X'), board.count('O')
    if x == o:
        return 'X'
    if x == o + 1:
        return 'O'
    raise ValueError('not a legal board')

#: show_board($board)
def show_board(board):
    lines = []
    for start in range(0, 9, 3):
        lines.append('|'.join(board[start:start + 3]))
    return '\n-----\n'.join(lines)

#: rps($throws, $throws)
def rps(first, second):
    order = ['rock', 'paper', 'scissors']
    wins = [0, 0]
    for a, b in zip(first, second):
        result = (order.index(a) - order.index(b)) % 3
        if result == 1:
            wins[0] += 1
        elif result == 2:
            wins[1] += 1
    return wins

#: guess_feedback($digit, $short)
def guess_feedback(secret, guesses):
    for tries, guess in enumerate(guesses, start=1):
        if guess == secret:
            return f'found in {tries}'
        hint = 'low' if guess < secret else 'high'
    else:
        return f'not found, last was {hint}'

#: mastermind($tiny_text, $tiny_text)
def mastermind(code, guess):
    black = 0
    rest_code, rest_guess = [], []
    for c, g in zip(code, guess):
        if c == g:
            black += 1
        else:
            rest_code.append(c)
            rest_guess.append(g)
    white = 0
    for g in rest_guess:
        if g in rest_code:
            white += 1
            rest_code.remove(g)
    return black, white

#: reveal($sub, $chars)
def reveal(word, guesses):
    lives = 3
    shown = ['_'] * len(word)
    for letter in guesses:
        if letter not in word:
            lives -= 1
            if lives == 0:
                break
            continue
        for i, c in enumerate(word):
            if c == letter:
                shown[i] = letter
    return ''.join(shown), lives

#: !wordle($sub, $sub)
def wordle(answer, guess):
    marks = []
    for i, letter in enumerate(guess):
        if i < len(answer) and answer[i] == letter:
            marks.append('G')
        elif letter in answer:
            marks.append('Y')
        else:
            marks.append('-')
    return ''.join(marks)

#: scrabble($plain)
def scrabble(word):
    score = 0
    for letter in word.upper():
        if letter in 'AEIOULNSTR':
            score += 1
        elif letter in 'DG':
            score += 2
        elif letter in 'BCMP':
            score += 3
        elif letter.isalpha():
            score += 4
    return score * 2 if len(word) >= 7 else score

#: on_board($square_name)
def on_board(name):
    if len(name) != 2:
        return None
    column = 'abcdefgh'.find(name[0])
    row = int(name[1]) - 1
    if column == -1 or row not in range(8):
        return None
    return column, row

#: square_color($square_name)
def square_color(square):
    column = ord(square[0]) - ord('a')
    row = int(square[1])
    return 'dark' if (column + row) % 2 else 'light'

#: knight_moves($cell)
def knight_moves(position):
    x, y = position
    moves = []
    for dx, dy in ((1, 2), (2, 1), (2, -1), (1, -2), (-1, 2), (-2, 1)):
        nx, ny = x + dx, y + dy
        if 0 <= nx < 4 and 0 <= ny < 4:
            moves.append((nx, ny))
    return moves

#: queens_attack($cell, $cell)
def queens_attack(a, b):
    if a == b:
        raise ValueError('same square')
    same_line = a[0] == b[0] or a[1] == b[1]
    same_diagonal = abs(a[0] - b[0]) == abs(a[1] - b[1])
    return same_line or same_diagonal

#: life_step($bitgrid)
def life_step(grid):
    height, width = len(grid), len(grid[0])
    new = []
    for y in range(height):
        row = []
        for x in range(width):
            alive = -grid[y][x]
            for j in range(max(y - 1, 0), min(y + 2, height)):
                alive += sum(grid[j][max(x - 1, 0):x + 2])
            row.append(1 if alive == 3 or (alive == 2 and grid[y][x]) else 0)
        new.append(row)
    return new

#: life_line($bits)
def life_line(cells):
    following = ''
    for i in range(len(cells)):
        left = cells[i - 1] if i else '0'
        right = cells[i + 1] if i + 1 < len(cells) else '0'
        following += '1' if left != right else '0'
    return following

#: mines_around($maze, $cell)
def mines_around(field, cell):
    row, col = cell
    if field[row][col] == '#':
        return 'boom'
    count = 0
    for r in range(row - 1, row + 2):
        for c in range(col - 1, col + 2):
            if 0 <= r < len(field) and 0 <= c < len(field[r]):
                if field[r][c] == '#':
                    count += 1
    return count

#: drop($bits, $digit)
def drop(column, player):
    cells = list(column)
    for i in range(len(cells) - 1, -1, -1):
        if cells[i] == '0':
            cells[i] = str(player)
            return ''.join(cells)
    return 'full'

#: slide($dice)
def slide(line):
    tiles = [n for n in line if n]
    merged = []
    while tiles:
        tile = tiles.pop(0)
        if tiles and tiles[0] == tile:
            tile *= 2
            tiles.pop(0)
        merged.append(tile)
    return merged + [0] * (len(line) - len(merged))

#: league_table($matches)
def league_table(results):
    points = {}
    for home, away, scored, conceded in results:
        points.setdefault(home, 0)
        points.setdefault(away, 0)
        if scored > conceded:
            points[home] += 3
        elif scored < conceded:
            points[away] += 3
        else:
            points[home] += 1
            points[away] += 1
    return sorted(points.items(), key=lambda p: (-p[1], p[0]))

#: goal_difference($matches, $char)
def goal_difference(results, team):
    difference = 0
    for home, away, a, b in results:
        if team == home:
            difference += a - b
        if team == away:
            difference += b - a
    return difference

#: tennis($bits)
def tennis(points):
    names = ['love', '15', '30', '40']
    score = [0, 0]
    for point in points:
        score[int(point)] += 1
        if max(score) > 3 and abs(score[0] - score[1]) > 1:
            return 'game', score.index(max(score))
    if score[0] == score[1]:
        return 'deuce' if score[0] > 2 else names[score[0]] + ' all'
    if max(score) > 3:
        return 'advantage', score.index(max(score))
    return names[score[0]] + '-' + names[score[1]]

#: set_winner($rounds)
def set_winner(rounds):
    won = lost = 0
    for mine, theirs in rounds:
        if mine > theirs:
            won += 1
        elif theirs > mine:
            lost += 1
        if won == 2 or lost == 2:
            break
    if won == lost:
        return 'open'
    return 'me' if won > lost else 'them'

#: fight($positive, $positive, $size)
def fight(hero, monster, damage):
    turn = 0
    while hero > 0 and monster > 0:
        turn += 1
        if turn % 2:
            monster -= damage * 2
        else:
            hero -= damage + 1
        if turn >= 12:
            return 'tired'
    return 'hero' if hero > 0 else 'monster'

#: snakes($dice)
def snakes(rolls):
    jumps = {3: 9, 7: 2, 11: 5}
    position = 0
    history = []
    for roll in rolls:
        position = min(position + roll, 20)
        if position in jumps:
            position = jumps[position]
        history.append(position)
        if position == 20:
            break
    return history

#: josephus($positive, $size)
def josephus(n, k):
    people = list(range(1, min(n, 8) + 1))
    at = 0
    while len(people) > 1:
        at = (at + k - 1) % len(people)
        people.pop(at)
    return people[0]

#: nim($dice)
def nim(piles):
    balance = 0
    for pile in piles:
        balance ^= pile
    if balance == 0:
        return None
    for i, pile in enumerate(piles):
        target = pile ^ balance
        if target < pile:
            return i, pile - target
"""
